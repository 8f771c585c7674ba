package store

import (
	"fmt"
	"time"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

const findingColumns = `attempt, ordinal, rule, severity, unit, cells, message, action, explanation`

// place is a cell within the attempt's own file.
type place struct {
	Sheet  string `json:"sheet"`
	Column int    `json:"column"`
	Row    int    `json:"row"`
}

func (tx *Tx) insertFindings(attempt string, findings []submission.Finding) error {
	for i, f := range findings {
		places := make([]place, len(f.Cells))
		for j, c := range f.Cells {
			places[j] = place{c.Sheet, c.Column, c.Row}
		}
		err := tx.exec(`INSERT INTO findings (`+findingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			attempt, i+1, f.Rule, string(f.Severity), f.Unit, jsonText(places), f.Message, f.Action, f.Explanation)
		if err != nil {
			return err
		}
	}
	return nil
}

// Findings returns what was found in an attempt, in the order in which it was found.
func (v *View) Findings(a Attempt) ([]submission.Finding, error) {
	source := &submission.Source{Name: a.Name, SHA256: a.SHA256, Size: a.Size}
	scan := func(r row) (submission.Finding, error) {
		f := submission.Finding{File: a.Name}
		var places []place
		err := r.Scan(&f.Rule, &f.Severity, &f.Unit, asJSON(&places), &f.Message, &f.Action, &f.Explanation)
		for _, p := range places {
			f.Cells = append(f.Cells, submission.Cell{Source: source, Sheet: p.Sheet, Column: p.Column, Row: p.Row})
		}
		return f, err
	}
	return list(v, scan, `SELECT rule, severity, unit, cells, message, action, explanation
		FROM findings WHERE attempt = $1 ORDER BY ordinal`, a.ID)
}

// messages are the findings in the words that people read.
func messages(findings []submission.Finding) []string {
	out := make([]string, len(findings))
	for i, f := range findings {
		out[i] = f.Message
	}
	return out
}

// ExplanationKind tells who speaks to a warning, and to what end.
type ExplanationKind string

// The kinds.
const (
	Explained ExplanationKind = "explained" // the office says why it stands
	Allowed   ExplanationKind = "allowed"   // the district lets it stand
	Refused   ExplanationKind = "refused"   // the district does not
)

// Explanation is what a person says to a warning (情况说明).
type Explanation struct {
	Attempt string
	Ordinal int // of the finding among the attempt's, from 1
	Kind    ExplanationKind
	Words   string
	Number  int       // of the finding's explanations, from 1; given by Explain
	Who     string    // the actor; given by Explain
	At      time.Time // given by Explain
}

const explanationColumns = `attempt, ordinal, number, kind, who, at, words`

// Explain records what a person says to a warning. The same words by the same person as
// the last said are not recorded again. What keeps a file in quarantine is not explained.
func (tx *Tx) Explain(e Explanation) (Explanation, error) {
	severity, found, err := first(&tx.View, func(r row) (s form.Severity, err error) {
		return s, r.Scan(&s)
	}, `SELECT f.severity FROM findings f JOIN attempts a ON a.id = f.attempt
		WHERE f.attempt = $1 AND f.ordinal = $2 AND a.state <> 'quarantined'`, e.Attempt, e.Ordinal)
	switch {
	case err != nil:
		return e, err
	case !found:
		return e, fmt.Errorf("finding %d of attempt %q: %w", e.Ordinal, e.Attempt, ErrNotFound)
	case severity != form.Warning:
		return e, ErrNoWarning
	}
	said, err := tx.saidTo(e.Attempt, e.Ordinal)
	if err != nil {
		return e, err
	}
	e.Number, e.Who, e.At, e.Words = len(said)+1, storable(tx.by.Who), tx.at, storable(e.Words)
	if n := len(said); n > 0 && said[n-1].Who == e.Who && said[n-1].Kind == e.Kind && said[n-1].Words == e.Words {
		return said[n-1], nil
	}
	if err := tx.insertExplanation(e); err != nil {
		return e, err
	}
	return e, tx.audit("explain", "attempt "+e.Attempt, map[string]any{
		"finding": e.Ordinal, "number": e.Number, "kind": e.Kind, "words": e.Words,
	})
}

func (tx *Tx) insertExplanation(e Explanation) error {
	return tx.exec(`INSERT INTO explanations (`+explanationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.Attempt, e.Ordinal, e.Number, string(e.Kind), e.Who, timeText(e.At), e.Words)
}

// Explanations returns what was said to the warnings of an attempt, finding by finding and
// in the order in which it was said.
func (v *View) Explanations(attempt string) ([]Explanation, error) {
	return list(v, scanExplanation, `SELECT `+explanationColumns+
		` FROM explanations WHERE attempt = $1 ORDER BY ordinal, number`, attempt)
}

func (v *View) saidTo(attempt string, ordinal int) ([]Explanation, error) {
	return list(v, scanExplanation, `SELECT `+explanationColumns+
		` FROM explanations WHERE attempt = $1 AND ordinal = $2 ORDER BY number`, attempt, ordinal)
}

func scanExplanation(r row) (Explanation, error) {
	var e Explanation
	err := r.Scan(&e.Attempt, &e.Ordinal, &e.Number, &e.Kind, &e.Who, asTime(&e.At), &e.Words)
	return e, err
}
