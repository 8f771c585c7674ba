package store

import (
	"slices"

	"huibao/pipeline/submission"
)

// Part is one of several attempts whose files make one report.
type Part struct {
	ID      string
	Verdict // as a part of the whole
}

// Join records that the files of several attempts of one office, in the order in which
// they came, count together: the last of them is accepted and carries the whole, those
// before it are joined to it. What was found in each of them alone, and what its office was
// answered, is replaced; what people said to a finding that stands stays with it. A whole
// file that is accepted already cannot be a part. The same again changes nothing.
func (tx *Tx) Join(parts []Part) (Attempt, error) {
	whole := parts[len(parts)-1].ID
	var all, freed []Attempt
	for _, part := range parts {
		a, theirs, err := tx.joinable(part, whole)
		if err != nil {
			return a, err
		}
		if n := len(all); n > 0 && (all[n-1].Attribution != a.Attribution || all[n-1].Arrival >= a.Arrival) {
			return a, ErrParts
		}
		all, freed = append(all, a), append(freed, theirs...)
	}
	for i, a := range all {
		if err := tx.joinOne(&a, parts[i].Verdict, whole); err != nil {
			return a, err
		}
		freed = slices.DeleteFunc(freed, func(f Attempt) bool { return f.ID == a.ID })
		all[i] = a
	}
	return all[len(all)-1], tx.replace(freed, whole)
}

// joinable returns an attempt that is to be a part, with the parts that it carries so far.
func (tx *Tx) joinable(part Part, whole string) (a Attempt, carried []Attempt, err error) {
	if a, err = tx.Attempt(part.ID); err != nil {
		return a, nil, err
	}
	if carried, err = tx.partsOf(a); err != nil {
		return a, nil, err
	}
	may := a.State == Received || a.State == Checked || a.State == Returned || a.State == Joined || a.State == Accepted && a.JoinedTo != ""
	want := Joined
	if a.ID == whole {
		want = Accepted
	}
	if !may || part.State != want {
		return a, nil, &TransitionError{a.object(), string(a.State), string(part.State)}
	}
	if err := tx.attribute(&a, part.Attribution); err != nil {
		return a, nil, err
	}
	if !a.Known() || a.State == Duplicate {
		return a, nil, ErrParts
	}
	return a, carried, tx.updateAttempt(a) // so that the next one is numbered after it
}

// joinOne gives one part its state, unless it has it.
func (tx *Tx) joinOne(a *Attempt, v Verdict, whole string) error {
	given := digest(v.State, v.Attribution, v.Findings, v.Receipts)
	if a.verdict == given && a.State == v.State && a.JoinedTo == whole {
		return nil
	}
	a.verdict, a.CheckedAt, a.Receipts, a.State, a.JoinedTo = given, tx.at, v.Receipts, v.State, whole
	if a.State == Accepted {
		if err := tx.admit(a); err != nil {
			return err
		}
	}
	if err := tx.updateAttempt(*a); err != nil {
		return err
	}
	if err := tx.replaceFindings(*a, v.Findings); err != nil {
		return err
	}
	return tx.audit("join", a.object(), map[string]any{
		"form": a.Form, "office": a.Office, "period": a.Period, "number": a.Number, "state": a.State,
		"findings": len(v.Findings), "receipts": a.Receipts, "verdict": a.verdict,
		"superseded_by": a.SupersededBy, "joined_to": a.JoinedTo,
	})
}

// partsOf returns the attempts that are joined to one.
func (v *View) partsOf(a Attempt) ([]Attempt, error) {
	return list(v, scanAttempt, selectAttempts+`WHERE joined_to = $1 AND state = 'joined' ORDER BY arrival`, a.ID)
}

// replaceFindings puts other findings in the place of those of an attempt. What was said
// to one that is found again is said to it.
func (tx *Tx) replaceFindings(a Attempt, findings []submission.Finding) error {
	before, err := tx.Findings(a)
	if err != nil {
		return err
	}
	said, err := tx.Explanations(a.ID)
	if err != nil {
		return err
	}
	for _, table := range []string{"explanations", "findings"} {
		if err := tx.exec(`DELETE FROM `+table+` WHERE attempt = $1`, a.ID); err != nil {
			return err
		}
	}
	if err := tx.insertFindings(a.ID, findings); err != nil {
		return err
	}
	for _, e := range said {
		was := before[e.Ordinal-1]
		e.Ordinal = 1 + slices.IndexFunc(findings, func(f submission.Finding) bool {
			return f.Rule == was.Rule && f.Unit == was.Unit && f.Message == was.Message
		})
		if e.Ordinal == 0 {
			continue
		}
		if err := tx.insertExplanation(e); err != nil {
			return err
		}
	}
	return nil
}
