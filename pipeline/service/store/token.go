package store

import (
	"fmt"
	"time"
)

// Token lets a script act for an office. The store knows the hash of its secret alone.
type Token struct {
	ID        string
	Office    string
	Label     string // what it is for, in its maker's words
	Hash      string
	MadeBy    string
	MadeAt    time.Time
	RevokedAt time.Time // zero while it is good
}

func (t Token) object() string { return "token " + t.ID }

const tokenColumns = `id, entry, office, label, hash, made_by, made_at, revoked_at`

const selectTokens = `SELECT id, office, label, hash, made_by, made_at, revoked_at FROM tokens `

func scanToken(r row) (Token, error) {
	var t Token
	err := r.Scan(&t.ID, &t.Office, &t.Label, &t.Hash, &t.MadeBy, asTime(&t.MadeAt), asTime(&t.RevokedAt))
	return t, err
}

// Tokens returns the tokens of an office in the order in which they were issued.
func (v *View) Tokens(office string) ([]Token, error) {
	return list(v, scanToken, selectTokens+`WHERE office = $1 ORDER BY entry`, office)
}

// Token returns the token of that ID, or [ErrNotFound].
func (v *View) Token(id string) (Token, error) {
	t, found, err := first(v, scanToken, selectTokens+`WHERE id = $1`, id)
	if err == nil && !found {
		err = fmt.Errorf("token %q: %w", id, ErrNotFound)
	}
	return t, err
}

// TokenOf returns the token of a secret's hash, and whether there is one.
func (v *View) TokenOf(hash string) (Token, bool, error) {
	return first(v, scanToken, selectTokens+`WHERE hash = $1`, hash)
}

// IssueToken makes a token for an office.
func (tx *Tx) IssueToken(office, label, hash string) (Token, error) {
	t := Token{
		ID: digest("token", hash)[:32], Office: office, Label: storable(label), Hash: hash,
		MadeBy: storable(tx.by.Who), MadeAt: tx.at,
	}
	entry, err := tx.next(`SELECT COALESCE(MAX(entry), 0) FROM tokens`)
	if err != nil {
		return t, err
	}
	err = tx.exec(`INSERT INTO tokens (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, entry, t.Office, t.Label, t.Hash, t.MadeBy, timeText(t.MadeAt), "")
	if err != nil {
		return t, err
	}
	return t, tx.audit("issue token", t.object(), map[string]any{"office": office, "label": label})
}

// RevokeToken makes a token useless. One that is revoked stays as it is.
func (tx *Tx) RevokeToken(id string) error {
	t, err := tx.Token(id)
	if err != nil || !t.RevokedAt.IsZero() {
		return err
	}
	if err := tx.exec(`UPDATE tokens SET revoked_at = $1 WHERE id = $2`, timeText(tx.at), id); err != nil {
		return err
	}
	return tx.audit("revoke token", t.object(), map[string]any{})
}
