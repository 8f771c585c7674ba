package store

import (
	"time"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
)

// Weight is how many findings of each severity an attempt has, and how many of its
// warnings nobody of the district has decided about.
type Weight struct{ Errors, Warnings, Hints, Open int }

// Weights returns the weights of all attempts of a form and period that have findings, by
// the attempts' IDs.
func (v *View) Weights(of string, p period.Period) (map[string]Weight, error) {
	type counted struct {
		attempt  string
		severity form.Severity
		n, open  int
	}
	all, err := list(v, func(r row) (c counted, err error) {
		return c, r.Scan(&c.attempt, &c.severity, &c.n, &c.open)
	}, `SELECT f.attempt, f.severity, COUNT(*), SUM(CASE WHEN f.severity = 'warning' AND NOT EXISTS (
			SELECT 1 FROM explanations e WHERE e.attempt = f.attempt AND e.ordinal = f.ordinal AND e.kind <> 'explained'
		) THEN 1 ELSE 0 END)
		FROM attempts a JOIN findings f ON f.attempt = a.id
		WHERE a.form = $1 AND a.period = $2 GROUP BY f.attempt, f.severity`, of, p.String())
	out := make(map[string]Weight, len(all))
	for _, c := range all {
		w := out[c.attempt]
		switch c.severity {
		case form.Error:
			w.Errors = c.n
		case form.Warning:
			w.Warnings, w.Open = c.n, c.open
		case form.Hint:
			w.Hints = c.n
		}
		out[c.attempt] = w
	}
	return out, err
}

// Outline is an edition as lists show it.
type Outline struct {
	Period      period.Period
	Number      int
	PublishedAt time.Time
	SignedBy    string
}

// Outlines returns all editions of a form and district, of whatever period, the latest period
// first and of each period the latest edition.
func (v *View) Outlines(form, district string) ([]Outline, error) {
	return list(v, func(r row) (h Outline, err error) {
		return h, r.Scan(asPeriod(&h.Period), &h.Number, asTime(&h.PublishedAt), &h.SignedBy)
	}, `SELECT period, number, published_at, signed_by FROM editions WHERE form = $1 AND district = $2
		ORDER BY period DESC, number DESC`, form, district)
}

// Latest returns the latest edition of a period, and whether there is one.
func (v *View) Latest(form string, p period.Period, district string) (Edition, bool, error) {
	return first(v, scanEdition, selectEditions+`WHERE form = $1 AND period = $2 AND district = $3
		ORDER BY number DESC LIMIT 1`, form, p.String(), district)
}

// Tallied is how many offices count for a period.
type Tallied struct {
	Period  period.Period
	Offices int
}

// Reported returns the periods of a form for which offices count, the latest first.
func (v *View) Reported(form string) ([]Tallied, error) {
	return list(v, func(r row) (t Tallied, err error) {
		return t, r.Scan(asPeriod(&t.Period), &t.Offices)
	}, `SELECT period, COUNT(*) FROM attempts WHERE form = $1 AND state = 'accepted' GROUP BY period ORDER BY period DESC`, form)
}

// Lines returns so many lines of the audit before a line, or before its end where that is
// 0, the newest first.
func (v *View) Lines(before int64, n int) ([]Line, error) {
	if before <= 0 {
		return list(v, scanLine, `SELECT `+auditColumns+` FROM audit ORDER BY seq DESC LIMIT $1`, n)
	}
	return list(v, scanLine, `SELECT `+auditColumns+` FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2`, before, n)
}
