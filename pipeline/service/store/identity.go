package store

import (
	"errors"
	"time"
)

// Identity is whom an identity provider knows a user as.
type Identity struct {
	Issuer  string // the provider
	Subject string // there
	User    string // ID
	BoundAt time.Time
}

// ErrBound tells that the user is bound to somebody else at the provider.
var ErrBound = errors.New("this user is bound to another identity")

const identityColumns = `issuer, subject, user_id, bound_at`

// Identities returns all identities, by user.
func (v *View) Identities() ([]Identity, error) {
	return list(v, func(r row) (i Identity, err error) {
		return i, r.Scan(&i.Issuer, &i.Subject, &i.User, asTime(&i.BoundAt))
	}, `SELECT `+identityColumns+` FROM identities ORDER BY user_id, issuer`)
}

// UserOfIdentity returns the user who is bound to an identity, and whether there is one.
func (v *View) UserOfIdentity(issuer, subject string) (User, bool, error) {
	return first(v, scanUser, selectUsers+`JOIN identities i ON i.user_id = u.id WHERE i.issuer = $1 AND i.subject = $2`, issuer, subject)
}

// Bind binds a user to an identity. Bound already, it changes nothing; what is bound
// otherwise stays, and is [ErrBound].
func (tx *Tx) Bind(id, issuer, subject string) error {
	u, err := tx.User(id)
	if err != nil {
		return err
	}
	all, err := tx.Identities()
	if err != nil {
		return err
	}
	for _, i := range all {
		mine, same := i.User == id, i.Subject == subject
		if i.Issuer != issuer || !mine && !same {
			continue
		}
		if mine && same {
			return nil
		}
		return ErrBound
	}
	if err := tx.exec(`INSERT INTO identities (`+identityColumns+`) VALUES ($1, $2, $3, $4)`, issuer, subject, id, timeText(tx.at)); err != nil {
		return err
	}
	return tx.audit("bind", u.object(), map[string]any{"issuer": issuer, "subject": subject})
}

// Unbind frees a user of all identities and ends his sessions, so that another may be bound.
func (tx *Tx) Unbind(id string) error {
	u, err := tx.User(id)
	if err != nil {
		return err
	}
	if err := tx.exec(`DELETE FROM identities WHERE user_id = $1`, id); err != nil {
		return err
	}
	if err := tx.exec(`DELETE FROM sessions WHERE user_id = $1`, id); err != nil {
		return err
	}
	return tx.audit("unbind", u.object(), map[string]any{})
}
