package work

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// presence shows to other processes on the same PostgreSQL database that an engine lives: as
// long as it does, it holds an advisory lock that is named for the client by which it signs
// the jobs that it takes, on a connection of its own. The server frees the lock when the
// process is gone. So the others can give back at once what a killed process was working on,
// instead of waiting for as long as the longest job may take.
//
// A process that lives but has lost that connection is taken for gone as well. Then a job of
// its may be done by two at a time, which doubles nothing: what a step records carries the end
// of the job in its transaction, and whoever comes second finds that somebody else has ended
// the job and records nothing. To make that rare the lock is taken anew as soon as the
// connection breaks, and a job is given back only when it had no holder twice in a row.
type presence struct {
	desk *Desk
	id   string
	conn *pgx.Conn // nil while there is none
	end  func()
	lost map[int64]int // jobs that had no holder at the last look, with their try
	// leader is who was gone at the last look and sees to it that jobs are tried again: one
	// process at a time does, and the others wait until its term is over.
	leader string
}

const (
	presenceClass  = 0x68756962       // of advisory locks, to tell ours from others
	presencePing   = 3 * time.Second  // how often the connection is proved
	presenceAnswer = 10 * time.Second // in which the server must do so
	lookForLost    = 10 * time.Second
)

// newPresence takes the lock. The context is for that alone.
func newPresence(ctx context.Context, d *Desk) (*presence, error) {
	p := &presence{desk: d, id: "huibao_" + rand.Text()}
	return p, p.connect(ctx)
}

// connect takes the lock on a new connection. The server is to notice soon when the machine at
// the other end is without power, and not only when the process is gone.
func (p *presence) connect(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, presenceAnswer)
	defer cancel()
	conn, err := pgx.ConnectConfig(within, p.desk.Store.Pool().Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	_, err = conn.Exec(within, `SELECT set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false),
		set_config('tcp_keepalives_count', '3', false)`)
	if err == nil {
		_, err = conn.Exec(within, `SELECT pg_advisory_lock_shared($1, hashtext($2))`, presenceClass, p.id)
	}
	if err != nil {
		p.close(conn)
		return err
	}
	p.conn = conn
	return nil
}

func (p *presence) close(conn *pgx.Conn) {
	const most = time.Second
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	_ = conn.Close(ctx) // the server frees the lock in any case
}

// begin keeps the lock and looks after the jobs of others until the presence ends.
func (p *presence) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	kept, looked := make(chan struct{}), make(chan struct{})
	p.end = func() { cancel(); <-kept; <-looked }
	go func() { defer close(kept); p.keep(ctx) }()
	go func() { defer close(looked); p.look(ctx) }()
}

// keep holds the lock, and takes it anew where the connection broke.
func (p *presence) keep(ctx context.Context) {
	for ctx.Err() == nil {
		if p.conn == nil && p.connect(ctx) != nil {
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			continue
		}
		if !p.alive(ctx) {
			p.close(p.conn)
			p.conn = nil
		}
	}
	if p.conn != nil {
		p.close(p.conn)
	}
}

// alive waits for a while and reports whether the connection stands. It returns at once when
// it breaks.
func (p *presence) alive(ctx context.Context) bool {
	within, cancel := context.WithTimeout(ctx, presencePing)
	defer cancel()
	_, _ = p.conn.WaitForNotification(within) // none ever comes
	if p.conn.IsClosed() {
		return false
	}
	within, cancel = context.WithTimeout(ctx, presenceAnswer)
	defer cancel()
	return p.conn.Ping(within) == nil
}

// look gives back, again and again, what processes that are gone were working on.
func (p *presence) look(ctx context.Context) {
	for {
		if err := p.giveBack(ctx); err != nil && ctx.Err() == nil {
			p.desk.Log.Debug("cannot look for jobs of processes that are gone", "cause", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(p.desk.looksEvery):
		}
	}
}

// gone begins a condition that somebody has no presence; it ends with his name in brackets.
const gone = `NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted
	AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.objsubid = 2 AND l.classid = $1
	AND l.objid = hashtext`

// lostJob is a running job whose holder has no presence.
const lostJob = `state = 'running' AND ` + gone + `(attempted_by[array_upper(attempted_by, 1)])::oid)`

// giveBack makes jobs waiting ones that had no holder at the last look either. One that was
// tried often enough is parked: it may be what killed the process each time.
func (p *presence) giveBack(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, presenceAnswer)
	defer cancel()
	pool := p.desk.Store.Pool()
	var ids, tries []int64
	for id, try := range p.lost {
		ids, tries = append(ids, id), append(tries, int64(try))
	}
	if len(ids) > 0 {
		parked, err := p.release(within, pool, ids, tries)
		if err == nil && parked {
			err = p.desk.tellParked(within)
		}
		if err != nil {
			return err
		}
	}
	if err := p.depose(within, pool); err != nil {
		return err
	}
	rows, err := pool.Query(within, `SELECT id, attempt FROM river_job WHERE `+lostJob, presenceClass)
	if err != nil {
		return err
	}
	p.lost = make(map[int64]int)
	var id int64
	var try int
	_, err = pgx.ForEachRow(rows, []any{&id, &try}, func() error { p.lost[id] = try; return nil })
	return err
}

// depose ends the term of a leader who is gone.
func (p *presence) depose(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `DELETE FROM river_leader WHERE leader_id = $2 AND `+gone+`(leader_id)::oid)`, presenceClass, p.leader)
	if err != nil {
		return err
	}
	p.leader = ""
	err = pool.QueryRow(ctx, `SELECT leader_id FROM river_leader WHERE `+gone+`(leader_id)::oid)`, presenceClass).Scan(&p.leader)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// release gives jobs back that still have no holder, and reports whether one was parked.
func (p *presence) release(ctx context.Context, pool *pgxpool.Pool, ids, tries []int64) (parked bool, err error) {
	rows, err := pool.Query(ctx, `UPDATE river_job SET
		state = CASE WHEN attempt >= max_attempts THEN 'discarded' ELSE 'available' END::river_job_state,
		finalized_at = CASE WHEN attempt >= max_attempts THEN CURRENT_TIMESTAMP END
		WHERE (id, attempt) IN (SELECT * FROM unnest($2::bigint[], $3::bigint[])) AND `+lostJob+`
		RETURNING id, kind, state::text`, presenceClass, ids, tries)
	if err != nil {
		return false, err
	}
	var id int64
	var kind, state string
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &state}, func() error {
		parked = parked || state == "discarded"
		p.desk.Log.Warn("a process is gone; its job is taken up", "job", id, "kind", kind, "state", state)
		return nil
	})
	return parked, err
}
