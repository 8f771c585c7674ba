package work

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// Outlines returns all editions, the latest period first and of each the latest edition.
func (d *Desk) Outlines(ctx context.Context) (all []store.Outline, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		all, err = v.Outlines(d.form(), d.district())
		return err
	})
	return all, err
}

// Edition returns an edition and what it says; the latest one for number 0.
func (d *Desk) Edition(ctx context.Context, p period.Period, number int) (e store.Edition, told Manifest, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		if number > 0 {
			e, err = v.Edition(d.form(), p, d.district(), number)
			return err
		}
		found := false
		if e, found, err = v.Latest(d.form(), p, d.district()); err == nil && !found {
			err = store.ErrNotFound
		}
		return err
	})
	if err != nil {
		return e, told, err
	}
	told, err = d.reads("edition "+e.Figures, e.Manifest)
	return e, told, err
}

// reads is a manifest, or remembers it by what it is of. Nobody changes it.
func (d *Desk) reads(of string, text json.RawMessage) (told Manifest, err error) {
	if told, ok := d.told.Get(of); ok {
		return told, nil
	}
	if told, err = manifestOf(text); err == nil {
		d.told.Add(of, told)
	}
	return told, err
}

// Said is what is remembered of an edition for lists over many months: its title, its
// passages, and the figures that are numbers.
type Said struct {
	store.Outline
	Title    string
	Passages []pipeline.Passage
	numbers  map[string][]float64 // by unit, in the order of the form's figures
	codes    map[string]int
}

// Number is a figure that is a number; ok is false where there is none.
func (s *Said) Number(unit, code string) (n float64, ok bool) {
	at, known := s.codes[code]
	page := s.numbers[unit]
	if !known || page == nil || math.IsNaN(page[at]) {
		return 0, false
	}
	return page[at], true
}

// Units are the codes of the units that figures were kept of, in no order.
func (s *Said) Units() (codes []string) {
	for code := range s.numbers {
		codes = append(codes, code)
	}
	return codes
}

// Said tells what editions say, as they are remembered.
func (d *Desk) Said(ctx context.Context, heads ...store.Outline) ([]*Said, error) {
	var out []*Said
	for _, h := range heads {
		if known, ok := d.said.Get(h); ok {
			out = append(out, known)
			continue
		}
		var e store.Edition
		err := d.Store.Read(ctx, func(v *store.View) (err error) {
			e, err = v.Edition(d.form(), h.Period, d.district(), h.Number)
			return err
		})
		if err != nil {
			return nil, err
		}
		told, err := manifestOf(e.Manifest)
		if err != nil {
			return nil, err
		}
		one := d.remembered(h, told)
		d.said.Add(h, one)
		out = append(out, one)
	}
	return out, nil
}

func (d *Desk) remembered(h store.Outline, told Manifest) *Said {
	one := &Said{Outline: h, Passages: told.Passages, numbers: make(map[string][]float64), codes: d.codes}
	if told.Document != nil {
		one.Title = told.Document.Meta.Title
	}
	for unit, page := range told.Figures {
		numbers := make([]float64, len(d.codes))
		for i := range numbers {
			numbers[i] = math.NaN()
		}
		for code, raw := range page {
			at, known := d.codes[code]
			if n := 0.0; known && json.Unmarshal(raw, &n) == nil {
				numbers[at] = n
			}
		}
		one.numbers[unit] = numbers
	}
	return one
}

// Figures takes a month as far as its figures, or remembers them, and returns with them the
// attempts that it was made from.
func (d *Desk) Figures(ctx context.Context, month period.Period) (*pipeline.Accounts, []store.Attempt, error) {
	m, err := d.material(ctx, month)
	if err != nil {
		return nil, nil, err
	}
	if a, ok := d.months.Get(m.key); ok {
		return a, m.counted, nil
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return nil, nil, err
	}
	a, err := d.Line.Accounts(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	d.months.Add(m.key, a)
	return a, m.counted, nil
}

// Standing is how a month's brief stands, as far as it is known without composing it.
type Standing struct {
	Draft   store.Draft // without a key when there is none
	Told    Manifest    // of the draft
	Current bool        // the draft was made from what counts by now
	Counted int         // files
	Open    int         // warnings that nobody has decided about
	SignOff *store.SignOff
	Latest  store.Edition // number 0 when there is none
	Out     bool          // the latest edition was made from what counts by now
}

// Standing tells how a month's brief stands.
func (d *Desk) Standing(ctx context.Context, month period.Period) (out Standing, err error) {
	err = d.Store.Read(ctx, func(v *store.View) error {
		m, err := d.gather(v, month)
		if err != nil {
			return err
		}
		out = Standing{Counted: len(m.counted), Open: m.open, Latest: m.latest, Out: m.latest.Number > 0 && m.latest.InputKey == m.key}
		found := false
		if out.Draft, found, err = v.Draft(d.issue(month)); err != nil {
			return err
		}
		out.Current = found && out.Draft.InputKey == m.key
		signed, found, err := v.Signed(d.issue(month), m.key)
		if found {
			out.SignOff = &signed
		}
		return err
	})
	if err == nil && out.Draft.InputKey != "" {
		made := out.Draft.MadeAt.Format(time.RFC3339Nano)
		out.Told, err = d.reads("draft "+month.String()+" "+out.Draft.InputKey+" "+made, out.Draft.Manifest)
	}
	return out, err
}

// Span makes the report of a quarter, a half-year or a year from the files that count. It
// is handed over and not published.
func (d *Desk) Span(ctx context.Context, of period.Period) (*pipeline.Edition, error) {
	m, err := d.material(ctx, of)
	if err != nil {
		return nil, err
	}
	b, _, err := d.brief(ctx, m)
	if err != nil {
		return nil, err
	}
	return d.Line.Draw(ctx, b, d.tell(of))
}
