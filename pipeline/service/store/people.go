package store

import (
	"errors"
	"fmt"
	"time"
)

// Role is what a user does here.
type Role string

// The roles.
const (
	OfficeClerk   Role = "office"   // sends the files of one office
	DistrictClerk Role = "district" // sees to the month of the whole district
	Leader        Role = "leader"   // reads reports
	Operator      Role = "operator" // sees to the service and its users
)

// Roles are all roles.
var Roles = []Role{OfficeClerk, DistrictClerk, Leader, Operator}

// User is a person who may use the portal.
type User struct {
	ID        string
	Account   string // what he logs in with
	Name      string
	Role      Role
	Office    string // code of the unit that an office's clerk sends for; empty for others
	Password  string // hash of it; empty until he has set one
	Closed    bool   // he may no longer log in
	CreatedAt time.Time
}

func (u User) object() string { return "user " + u.Account }

// Errors about people.
var (
	ErrAccountTaken = errors.New("this account is somebody's already")
	ErrNoRole       = errors.New("a user needs an account, a role, and an office where he is an office's")
	ErrSetUp        = errors.New("the service has users already")
	ErrLastOperator = errors.New("the last operator stays")
)

const (
	activeState = "active"
	shutState   = "closed"

	userColumns = `id, entry, account, name, role, office, password, state, created_at`

	selectUsers = `SELECT u.id, u.account, u.name, u.role, u.office, u.password, u.state, u.created_at FROM users u `
)

func scanUser(r row) (User, error) {
	var u User
	var state string
	err := r.Scan(&u.ID, &u.Account, &u.Name, &u.Role, &u.Office, &u.Password, &state, asTime(&u.CreatedAt))
	u.Closed = state == shutState
	return u, err
}

// Users returns all users in the order in which they were added.
func (v *View) Users() ([]User, error) { return list(v, scanUser, selectUsers+`ORDER BY u.entry`) }

// User returns the user of that ID, or [ErrNotFound].
func (v *View) User(id string) (User, error) {
	u, found, err := first(v, scanUser, selectUsers+`WHERE u.id = $1`, id)
	if err == nil && !found {
		err = fmt.Errorf("user %q: %w", id, ErrNotFound)
	}
	return u, err
}

// UserOf returns the user of an account, and whether there is one.
func (v *View) UserOf(account string) (User, bool, error) {
	return first(v, scanUser, selectUsers+`WHERE u.account = $1`, account)
}

// AddUser adds a user, who has no password yet.
func (tx *Tx) AddUser(u User) (User, error) {
	u.Account, u.Name = storable(u.Account), storable(u.Name)
	if u.Account == "" || !u.Role.known() || (u.Role == OfficeClerk) != (u.Office != "") {
		return u, ErrNoRole
	}
	if _, taken, err := tx.UserOf(u.Account); err != nil || taken {
		return u, errors.Join(err, ErrAccountTaken)
	}
	u.ID, u.Password, u.Closed, u.CreatedAt = digest("user", u.Account)[:32], "", false, tx.at
	entry, err := tx.next(`SELECT COALESCE(MAX(entry), 0) FROM users`)
	if err != nil {
		return u, err
	}
	err = tx.exec(`INSERT INTO users (`+userColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		u.ID, entry, u.Account, u.Name, string(u.Role), u.Office, u.Password, activeState, timeText(u.CreatedAt))
	if err != nil {
		return u, err
	}
	return u, tx.audit("add user", u.object(), map[string]any{"person": u.Name, "role": u.Role, "office": u.Office})
}

func (r Role) known() bool {
	for _, known := range Roles {
		if r == known {
			return true
		}
	}
	return false
}

// SetPassword gives a user another password, of which it takes the hash, and ends his
// sessions and his one-time link.
func (tx *Tx) SetPassword(id, hash string) error {
	u, err := tx.User(id)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE users SET password = $1 WHERE id = $2`, hash, id); err != nil {
		return err
	}
	if err := tx.shutOut(id); err != nil {
		return err
	}
	return tx.audit("set password", u.object(), map[string]any{})
}

// CloseUser bars a user, or lets him in again. Barring ends his sessions. The last
// operator is not barred.
func (tx *Tx) CloseUser(id string, closed bool) error {
	u, err := tx.User(id)
	if err != nil || u.Closed == closed {
		return err
	}
	state, what := activeState, "open user"
	if closed {
		state, what = shutState, "close user"
		if err := tx.spareOperator(u); err != nil {
			return err
		}
	}
	if err := tx.exec(`UPDATE users SET state = $1 WHERE id = $2`, state, id); err != nil {
		return err
	}
	if err := tx.shutOut(id); err != nil {
		return err
	}
	return tx.audit(what, u.object(), map[string]any{})
}

// spareOperator refuses where there is no other operator who can log in.
func (tx *Tx) spareOperator(u User) error {
	all, err := tx.Users()
	if err != nil || u.Role != Operator {
		return err
	}
	for _, other := range all {
		if other.ID != u.ID && other.Role == Operator && !other.Closed && other.Password != "" {
			return nil
		}
	}
	return ErrLastOperator
}

// shutOut ends all by which a user is let in without his password.
func (tx *Tx) shutOut(id string) error {
	if err := tx.exec(`DELETE FROM sessions WHERE user_id = $1`, id); err != nil {
		return err
	}
	return tx.exec(`DELETE FROM invitations WHERE user_id = $1`, id)
}

// Accessed records that somebody was shown or handed something.
func (tx *Tx) Accessed(object string, detail map[string]any) error {
	return tx.audit("access", object, detail)
}
