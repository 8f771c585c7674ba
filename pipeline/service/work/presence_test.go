package work_test

import (
	"bytes"
	"context"
	"database/sql"
	"testing"
	"time"

	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

// lookOften is how often jobs of processes that are gone are looked for in these tests.
const lookOften = 200 * time.Millisecond

// runsFor makes the jobs of a kind ones that somebody is working on.
func runsFor(t *testing.T, db *sql.DB, kind, id string, tries int) {
	t.Helper()
	done, err := db.ExecContext(context.WithoutCancel(t.Context()), `UPDATE river_job SET state = 'running', attempt = $3, attempted_at = now(), attempted_by = ARRAY['before', $2]
		WHERE kind = $1 AND state = 'available'`, kind, id, tries)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); n != 1 || err != nil {
		t.Fatalf("%d jobs are running, %v", n, err)
	}
}

// TestTakenUpFromTheGone wants what a process was working on that is gone taken up by another
// within moments, what one works on that lives left alone, and nothing done twice.
func TestTakenUpFromTheGone(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.Postgres(t), false)
	p.LookEvery(lookOften)
	other, id, err := p.Appear(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	leave := other.Stay()
	left := false
	defer func() {
		if !left {
			leave()
		}
	}()
	if _, err := p.Receive(t.Context(), work.Parcel{Way: "folder", Name: houjiatang}, bytes.NewReader(sample(t, june, houjiatang)), nil); err != nil {
		t.Fatal(err)
	}
	db := p.Store.DB()
	runsFor(t, db, "check", "gone", 1)
	if err := p.Request(t.Context(), june); err != nil {
		t.Fatal(err)
	}
	runsFor(t, db, "report", id, 1)
	if err := p.Request(t.Context(), june.Previous()); err != nil {
		t.Fatal(err)
	}
	const tries = 14
	if _, err := db.ExecContext(t.Context(), `UPDATE river_job SET args = args || '{"form":"none"}' WHERE state = 'available'`); err != nil {
		t.Fatal(err)
	}
	runsFor(t, db, "report", "gone as well", tries)
	p.work()
	p.reaches(1)
	state := func() (jobs []work.Job) {
		all, err := p.Jobs(t.Context(), work.Running)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	p.eventually("what was tried too often is parked", func() bool { return len(state()) == 1 })
	if parked, err := p.Jobs(t.Context(), work.Parked); err != nil || len(parked) != 1 || parked[0].Period != june.Previous() {
		t.Errorf("parked are %+v, %v", parked, err)
	}
	if err := p.Request(t.Context(), june); err != nil { // it is being made
		t.Fatal(err)
	}
	time.Sleep(5 * lookOften)
	if jobs := state(); len(jobs) != 1 || jobs[0].Period != june || jobs[0].Tries != 1 {
		t.Fatalf("of one that lives there run %+v", jobs)
	}
	leave()
	left = true
	p.idle()
	if all, err := p.Editions(t.Context(), june); err != nil || len(all) != 1 {
		t.Errorf("published are %d editions, %v", len(all), err)
	}
}

// TestBrokenPresence wants a process that lives to be seen again soon where its connection
// breaks, and its jobs left to it.
func TestBrokenPresence(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.Postgres(t), false)
	p.LookEvery(2 * time.Second)
	other, id, err := p.Appear(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Stay()()
	if err := p.Request(t.Context(), june); err != nil {
		t.Fatal(err)
	}
	db := p.Store.DB()
	runsFor(t, db, "report", id, 1)
	p.work()
	holder := func() (pid int) {
		_ = db.QueryRowContext(t.Context(), `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = hashtext($1)::oid`, id).Scan(&pid)
		return pid
	}
	for range 3 {
		was := holder()
		if _, err := db.ExecContext(t.Context(), `SELECT pg_terminate_backend($1)`, was); err != nil || was == 0 {
			t.Fatalf("the lock is held by %d, %v", was, err)
		}
		p.eventually("the lock is taken anew", func() bool { now := holder(); return now != 0 && now != was })
	}
	time.Sleep(5 * time.Second)
	jobs, err := p.Jobs(t.Context(), work.Running)
	if err != nil || len(jobs) != 1 || jobs[0].Tries != 1 {
		t.Errorf("there run %+v, %v", jobs, err)
	}
}
