package store

import (
	"errors"
	"fmt"
	"time"
)

// Session is a browser that has logged in. The store knows the hash of its secret alone.
type Session struct {
	Hash      string
	User      User
	Address   string
	StartedAt time.Time
	SeenAt    time.Time // last; kept to within a few minutes
}

// Session returns the session of that hash, and whether there is one. Whether it is too
// old is the caller's to say.
func (v *View) Session(hash string) (Session, bool, error) {
	return first(v, func(r row) (Session, error) {
		var s Session
		var state string
		u := &s.User
		err := r.Scan(&s.Hash, &s.Address, asTime(&s.StartedAt), asTime(&s.SeenAt),
			&u.ID, &u.Account, &u.Name, &u.Role, &u.Office, &u.Password, &state, asTime(&u.CreatedAt))
		u.Closed = state == shutState
		return s, err
	}, `SELECT s.hash, s.address, s.started_at, s.seen_at, u.id, u.account, u.name, u.role, u.office, u.password, u.state, u.created_at
		FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = $1`, hash)
}

// StartSession begins a session of a user, and clears away those that nobody has used
// since the given time.
func (tx *Tx) StartSession(hash, user, address string, unused time.Time) error {
	u, err := tx.User(user)
	if err != nil {
		return err
	}
	if err := tx.exec(`DELETE FROM sessions WHERE seen_at < $1`, timeText(unused)); err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO sessions (hash, user_id, address, started_at, seen_at) VALUES ($1, $2, $3, $4, $5)`,
		hash, user, address, timeText(tx.at), timeText(tx.at))
	if err != nil {
		return err
	}
	return tx.audit("log in", u.object(), map[string]any{"address": address})
}

// TouchSession records that a session is in use. It leaves no line in the audit.
func (tx *Tx) TouchSession(hash string) error {
	return tx.exec(`UPDATE sessions SET seen_at = $1 WHERE hash = $2`, timeText(tx.at), hash)
}

// EndSession ends a session. One that is over changes nothing.
func (tx *Tx) EndSession(hash string) error {
	s, found, err := tx.Session(hash)
	if err != nil || !found {
		return err
	}
	if err := tx.exec(`DELETE FROM sessions WHERE hash = $1`, hash); err != nil {
		return err
	}
	return tx.audit("log out", s.User.object(), map[string]any{})
}

// Invitation is a one-time link by which a user sets his password, or by which the first
// operator is made.
type Invitation struct {
	User   string // ID; empty for the first operator
	MadeAt time.Time
}

// Invitation returns the link of that hash, and whether there is one.
func (v *View) Invitation(hash string) (Invitation, bool, error) {
	return first(v, func(r row) (i Invitation, err error) {
		return i, r.Scan(&i.User, asTime(&i.MadeAt))
	}, `SELECT user_id, made_at FROM invitations WHERE hash = $1`, hash)
}

// Invite makes a one-time link for a user, in place of an earlier one; for nobody, the
// link by which the service is set up, which there is only while it has no users.
func (tx *Tx) Invite(hash, user string) error {
	object := "service"
	if user == "" {
		if all, err := tx.Users(); err != nil || len(all) > 0 {
			return errors.Join(err, ErrSetUp)
		}
	} else {
		u, err := tx.User(user)
		if err != nil {
			return err
		}
		object = u.object()
	}
	if err := tx.exec(`DELETE FROM invitations WHERE user_id = $1`, user); err != nil {
		return err
	}
	err := tx.exec(`INSERT INTO invitations (hash, user_id, made_at) VALUES ($1, $2, $3)`, hash, user, timeText(tx.at))
	if err != nil {
		return err
	}
	return tx.audit("invite", object, map[string]any{})
}

// Redeem uses a one-time link up, or returns [ErrNotFound].
func (tx *Tx) Redeem(hash string) (Invitation, error) {
	i, found, err := tx.Invitation(hash)
	if err == nil && !found {
		err = fmt.Errorf("one-time link: %w", ErrNotFound)
	}
	if err != nil {
		return i, err
	}
	return i, tx.exec(`DELETE FROM invitations WHERE hash = $1`, hash)
}
