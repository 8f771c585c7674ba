package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// Draft makes a month's draft from the files that count, with the passages that people
// wrote in their places. Where the draft at hand was made from the same, that one is
// returned.
func (d *Desk) Draft(ctx context.Context, month period.Period, also Also) (store.Draft, error) {
	m, have, err := d.drafted(ctx, month)
	if err != nil {
		return have, err
	}
	if have.InputKey == m.key {
		return d.keepDraft(ctx, have, also)
	}
	b, told, err := d.brief(ctx, m)
	if err != nil {
		return have, err
	}
	if m.latest.Number > 0 {
		if b, err = d.correct(m, b, &told); err != nil {
			return have, err
		}
	}
	draft := store.Draft{Issue: d.issue(month), InputKey: m.key}
	if draft.Blobs, err = d.draw(ctx, m, b.Draft(), "（草稿）"); err != nil {
		return draft, err
	}
	told.Files = draft.Blobs
	if draft.Manifest, err = json.Marshal(told); err != nil {
		return draft, err
	}
	return d.keepDraft(ctx, draft, also)
}

// drafted is the material of a month, and its draft as far as there is one.
func (d *Desk) drafted(ctx context.Context, month period.Period) (m material, draft store.Draft, err error) {
	if m, err = d.material(ctx, month); err != nil {
		return m, draft, err
	}
	err = d.Store.Read(ctx, func(v *store.View) error {
		draft, _, err = v.Draft(d.issue(month))
		return err
	})
	return m, draft, err
}

// keepDraft makes a draft the month's, and leaves the jobs to place it and, where other
// files count by now, to make it again.
func (d *Desk) keepDraft(ctx context.Context, draft store.Draft, also Also) (store.Draft, error) {
	err := d.Store.Write(ctx, reporter, func(tx *store.Tx) (err error) {
		if draft, err = tx.KeepDraft(draft); err != nil {
			return err
		}
		if err := d.tellOfDraft(ctx, tx, draft); err != nil {
			return err
		}
		m, err := d.gather(&tx.View, draft.Period)
		if err != nil {
			return err
		}
		if err := also.do(tx); err != nil {
			return err
		}
		if err := d.next(ctx, tx, placeJob{Form: draft.Form, Period: draft.Period, Draft: draft.InputKey}); err != nil || m.key == draft.InputKey {
			return err
		}
		return d.next(ctx, tx, draftJob{draft.Form, draft.Period})
	})
	if err == nil {
		d.Log.Info("drafted", "period", draft.Period.String(), "key", draft.InputKey)
	}
	return draft, err
}

// Edit is a passage of a draft in other words; empty words let the template speak again.
type Edit struct{ Passage, Text string }

// Edited is what became of an edit.
type Edited struct {
	Passage string
	Stray   []string // bare numbers that are none of the month's figures
}

// PassageError says in Chinese why a passage cannot read so.
type PassageError struct {
	Passage, Problem string
}

func (e *PassageError) Error() string { return "“" + e.Passage + "”：" + e.Problem }

// Edit puts a person's words in the places of passages of a month's brief. All of them are
// kept, or none. The draft is to be made again after that.
func (d *Desk) Edit(ctx context.Context, by store.Actor, month period.Period, edits ...Edit) ([]Edited, error) {
	m, err := d.material(ctx, month)
	if err != nil {
		return nil, err
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return nil, err
	}
	b, err := d.Line.Brief(ctx, in)
	if err != nil {
		return nil, err
	}
	passages := make(map[string]document.Paragraph)
	for _, p := range b.Document.Passages() {
		passages[p.Passage] = p
	}
	var out []Edited
	var keep []store.Override
	for _, e := range edits {
		o := store.Override{Issue: d.issue(month), Passage: e.Passage, Text: strings.TrimSpace(e.Text), Basis: json.RawMessage(`{}`)}
		told := Edited{Passage: e.Passage}
		if o.Text != "" {
			if told.Stray, err = d.ground(b, in, passages, &o); err != nil {
				return nil, err
			}
		}
		out, keep = append(out, told), append(keep, o)
	}
	return out, d.Store.Write(ctx, by, func(tx *store.Tx) error {
		for _, o := range keep {
			if _, err := tx.Override(o); err != nil {
				return err
			}
		}
		return nil
	})
}

// ground finds what words rest on, and refuses those that name what there is not.
func (d *Desk) ground(b *pipeline.Brief, in pipeline.Inputs, passages map[string]document.Paragraph, o *store.Override) ([]string, error) {
	passage, there := passages[o.Passage]
	if !there {
		return nil, &PassageError{o.Passage, "草稿中没有这个段落。请用 huibao draft export 导出后再改。"}
	}
	basis, unknown, stray, err := d.Line.Ground(b, in, passage, o.Text)
	if err != nil {
		return nil, err
	}
	if len(unknown) > 0 {
		return nil, &PassageError{o.Passage, "大括号中的数据没有这样的代码或写法：" + strings.Join(unknown, "、") + "。代码见 huibao figures。"}
	}
	o.Basis, err = json.Marshal(basis)
	return stray, err
}

// DraftPassage is a passage of a draft, as a person edits it.
type DraftPassage struct {
	Name    string `json:"name"`
	Heading string `json:"heading,omitempty"` // that it runs in with
	Text    string `json:"text"`              // as it reads
	Written string `json:"written"`           // with the figures named
	Edited  bool   `json:"edited"`
	Says    string `json:"says,omitempty"` // what the template says where it is edited
}

// DraftState is how a month's brief stands before it is published.
type DraftState struct {
	Draft    store.Draft // as it was made last; without a key when there is none
	Current  bool        // it was made from what counts by now
	Title    string
	Passages []DraftPassage // as they read by now
	Flags    []document.Flag
	Missing  []string // codes of the offices that have not reported
	Carried  []string // and of those for which an earlier month stands in
	Open     int      // warnings that nobody has decided about
	SignOff  *store.SignOff
	Latest   int // number of the latest edition; 0 when there is none
}

// DraftState tells how a month's brief stands.
func (d *Desk) DraftState(ctx context.Context, month period.Period) (out DraftState, err error) {
	m, draft, err := d.drafted(ctx, month)
	if err != nil {
		return out, err
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return out, err
	}
	b, err := d.Line.Brief(ctx, in)
	if err != nil {
		return out, err
	}
	out = DraftState{
		Draft: draft, Current: draft.InputKey == m.key, Title: b.Document.Meta.Title, Flags: b.Document.Flags, Open: m.open,
		Latest: m.latest.Number,
	}
	for _, p := range b.Document.Passages() {
		one := DraftPassage{Name: p.Passage, Text: document.Plain(p.Text), Written: p.Written, Edited: p.Composed != nil, Says: document.Plain(p.Composed)}
		if p.RunIn != nil {
			one.Heading = document.Plain(p.RunIn.Text)
		}
		out.Passages = append(out.Passages, one)
	}
	for _, o := range b.Dataset.Offices {
		switch {
		case o.Reported:
		case o.Carried.IsZero():
			out.Missing = append(out.Missing, o.Code)
		default:
			out.Carried = append(out.Carried, o.Code)
		}
	}
	return out, d.Store.Read(ctx, func(v *store.View) error {
		signed, found, err := v.Signed(d.issue(month), m.key)
		if found {
			out.SignOff = &signed
		}
		return err
	})
}

var (
	// ErrUnsigned says that a sign-off is wanted that nobody has given.
	ErrUnsigned = errors.New("这份汇报要签发以后才能发布。请看过草稿后运行 huibao sign。")
	// ErrDraftOld says that there is no draft of what counts by now.
	ErrDraftOld = errors.New("草稿生成以后数据或文字又有变动，或者还没有草稿。请运行 huibao draft 重新生成，看过以后再签发。")
)

// FlagsError says that a draft has passages which somebody should look at again.
type FlagsError struct{ Flags []document.Flag }

func (e *FlagsError) Error() string {
	return fmt.Sprintf("草稿中改过的段落有%d处提示还没有处理。请运行 huibao draft 查看；确认无误的，签发时加 --flags-seen。", len(e.Flags))
}
