package storetest

import (
	"testing"

	"huibao/pipeline/form"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// board wants what lists of a month and of editions show to be what was recorded.
func board(t *testing.T, empty func(testing.TB) string) {
	s := Open(t, empty(t))
	a, _ := receive(t, s, Arrival("430111001", "a"))
	hint := Warning(a)
	hint.Severity = form.Hint
	verdict(t, s, a.ID, store.Verdict{State: store.Accepted, Findings: []submission.Finding{Warning(a), hint, Warning(a)}})
	b, _ := receive(t, s, Arrival("430111002", "b"))
	wrong := Warning(b)
	wrong.Severity = form.Error
	verdict(t, s, b.ID, store.Verdict{State: store.Returned, Findings: []submission.Finding{wrong}})
	weights := func(v *store.View) (map[string]store.Weight, error) { return v.Weights(Form, June) }
	same(t, "weights", read(t, s, weights), map[string]store.Weight{a.ID: {Warnings: 2, Hints: 1, Open: 2}, b.ID: {Errors: 1}})
	for _, said := range []struct {
		kind store.ExplanationKind
		open int
	}{{store.Explained, 2}, {store.Allowed, 1}} {
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.Explain(store.Explanation{Attempt: a.ID, Ordinal: 1, Kind: said.kind, Words: "属实。"})
			return err
		})
		same(t, "open once "+string(said.kind), read(t, s, weights)[a.ID].Open, said.open)
	}
	same(t, "another month", read(t, s, func(v *store.View) (map[string]store.Weight, error) { return v.Weights(Form, June.Add(1)) }), map[string]store.Weight{})
	same(t, "reported", read(t, s, func(v *store.View) ([]store.Tallied, error) { return v.Reported(Form) }), []store.Tallied{{Period: June, Offices: 1}})

	var all []store.Edition
	for i, figures := range []string{"a", "b", "c"} {
		e := edition(figures)
		if i == 2 {
			e.Period = June.Add(1)
		}
		write(t, s, func(tx *store.Tx) error {
			made, _, err := tx.Publish(e)
			all = append(all, made)
			return err
		})
	}
	outline := func(e store.Edition) store.Outline {
		return store.Outline{Period: e.Period, Number: e.Number, PublishedAt: e.PublishedAt, SignedBy: e.SignedBy}
	}
	same(t, "outlines", read(t, s, func(v *store.View) ([]store.Outline, error) { return v.Outlines(Form, "430111") }),
		[]store.Outline{outline(all[2]), outline(all[1]), outline(all[0])})
	same(t, "the latest", read(t, s, func(v *store.View) (store.Edition, error) {
		e, _, err := v.Latest(Form, June, "430111")
		return e, err
	}), all[1])
	lines := read(t, s, func(v *store.View) ([]store.Line, error) { return v.Lines(0, 2) })
	end := head(t, s).Seq
	same(t, "the last lines", []int64{lines[0].Seq, lines[1].Seq}, []int64{end, end - 1})
	lines = read(t, s, func(v *store.View) ([]store.Line, error) { return v.Lines(end-1, 1) })
	same(t, "lines before these", lines[0].Seq, end-2)
}
