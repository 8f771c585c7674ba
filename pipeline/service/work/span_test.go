package work_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

var quarter = period.Must("2006-Q2")

const mayHoujiatang = "侯家塘街道2006年5月社区党建月报.xlsx"

// changedMay is the file for May with another remark.
func changedMay(t *testing.T) []byte {
	t.Helper()
	return changed(t, sample(t, june.Previous(), mayHoujiatang), "问题与建议", map[string]any{"D3": "经费不足。"})
}

// TestQuarter wants the report of a quarter to be an edition as a month's is: the same from
// the same files, proved, and followed by another when a file of one of its months changes.
func TestQuarter(t *testing.T) {
	t.Parallel()
	sequential(t)
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		if _, err := p.Report(t.Context(), quarter, nil); !errors.Is(err, work.ErrNothing) {
			t.Errorf("of nothing there is %v", err)
		}
		p.sent("", mayHoujiatang, sample(t, june.Previous(), mayHoujiatang))
		p.sent("", houjiatang, sample(t, june, houjiatang))
		for range 2 {
			p.edition(quarter, 1)
		}
		p.sent("", mayHoujiatang, changedMay(t))
		second := p.edition(quarter, 2)
		var told work.Manifest
		if err := json.Unmarshal(second.Manifest, &told); err != nil {
			t.Fatal(err)
		}
		if len(told.Sources) != 2 || told.Sources[0].Period != june.Previous() || len(told.Earlier) != 0 {
			t.Errorf("it was made of %+v and %+v", told.Sources, told.Earlier)
		}
		c, err := p.Compare(t.Context(), quarter, 1, 2)
		if err != nil || len(c.Causes) != 1 || !strings.Contains(c.Causes[0].Text, "侯家塘街道2006年5月更正（第2次报送，原为第1次）") {
			t.Errorf("the causes are %+v, %v", c, err)
		}
		if err := p.Place(t.Context(), quarter); err != nil {
			t.Fatal(err)
		}
		if placed := tree(t, p.Reports); !slices.Contains(placed, "2006-Q2/第1版/清单.json") || !slices.Contains(placed, "2006-Q2/第2版/清单.json") {
			t.Errorf("placed are %v", placed)
		}
		proofs, err := p.Verify(t.Context(), quarter)
		if err != nil || len(proofs) != 2 {
			t.Fatalf("proved are %+v, %v", proofs, err)
		}
		for _, proof := range proofs {
			if len(proof.Problems) > 0 || proof.Files == 0 || proof.Figures == 0 {
				t.Errorf("edition %d: %+v", proof.Number, proof)
			}
		}
		if months, err := p.Editions(t.Context(), june); err != nil || len(months) > 0 {
			t.Errorf("the month has %d editions, %v", len(months), err)
		}
		checkEnd(p)
	})
}

// edition makes the report of a period and wants it to be the edition of that number.
func (p *post) edition(of period.Period, number int) store.Edition {
	p.t.Helper()
	e, err := p.Report(p.t.Context(), of, nil)
	if err != nil || e.Number != number {
		p.t.Fatalf("%s is reported in edition %d, %v; want %d", of, e.Number, err, number)
	}
	return e
}

// TestSignedQuarter wants a quarter's draft to be signed where the form says so, with the words
// that a person wrote.
func TestSignedQuarter(t *testing.T) {
	t.Parallel()
	sequential(t)
	p := newPost(t, storetest.SQLite(t), true)
	p.signing()
	p.sent("", houjiatang, sample(t, june, houjiatang))
	p.edition(quarter, 0)
	state, err := p.DraftState(t.Context(), quarter)
	if err != nil || !state.Current || len(state.Passages) == 0 {
		t.Fatalf("the draft is current: %v, %v", state.Current, err)
	}
	first := state.Passages[0]
	if _, err := p.Edit(t.Context(), wangFang, quarter, work.Edit{Passage: first.Name, Text: "本季度情况如下。"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Sign(t.Context(), wangFang, quarter, "", true); !errors.Is(err, work.ErrDraftOld) {
		t.Errorf("signing an old draft: %v", err)
	}
	p.edition(quarter, 0)
	if _, err := p.Sign(t.Context(), wangFang, quarter, "同意。", true); err != nil {
		t.Fatal(err)
	}
	e := p.edition(quarter, 1)
	holds(t, "the manifest", e.Manifest, "本季度情况如下。")
	if e.SignedBy != wangFang.Who {
		t.Errorf("it is signed by %q", e.SignedBy)
	}
}

// TestQuarterFollows wants the engine to make a published quarter again when a file of one of
// its months changes, and no other period.
func TestQuarterFollows(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), false)
	p.work()
	parcel := func(data []byte, name string) {
		t.Helper()
		if _, err := p.Receive(t.Context(), work.Parcel{Way: "folder", Name: name}, bytes.NewReader(data), nil); err != nil {
			t.Fatal(err)
		}
	}
	parcel(sample(t, june.Previous(), mayHoujiatang), mayHoujiatang)
	p.reaches(0)
	p.idle()
	if err := p.Request(t.Context(), quarter); err != nil {
		t.Fatal(err)
	}
	p.idle()
	parcel(changedMay(t), mayHoujiatang)
	p.eventually("the quarter is made again", func() bool {
		all, err := p.Editions(t.Context(), quarter)
		return err == nil && len(all) == 2
	})
	p.idle()
	heads, err := p.Outlines(t.Context())
	if err != nil || len(heads) != 2 {
		t.Errorf("published are %+v, %v", heads, err)
	}
}
