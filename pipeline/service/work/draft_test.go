package work_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

// basics is the passage that leaders read first.
const basics = "基本情况/1"

// signing makes the form want its reports signed.
func (p *post) signing() {
	p.t.Helper()
	made, err := signedLine(p.Line)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Line = made
}

// signedLine is a pipeline whose form wants its reports signed.
func signedLine(of *pipeline.Pipeline) (*pipeline.Pipeline, error) {
	wanted := *of.Form
	wanted.SignOff = true
	settings := of.Settings
	settings.Form = &wanted
	return pipeline.New(settings)
}

func (p *post) draft() work.DraftState {
	p.t.Helper()
	_, err := p.Draft(p.t.Context(), june, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	state, err := p.DraftState(p.t.Context(), june)
	if err != nil || !state.Current {
		p.t.Fatalf("the draft is current: %v, %v", state.Current, err)
	}
	return state
}

func passageOf(t *testing.T, state work.DraftState, name string) work.DraftPassage {
	t.Helper()
	for _, p := range state.Passages {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no passage %s", name)
	return work.DraftPassage{}
}

// TestDraft wants a draft to keep what a person wrote, to flag what changed beneath it, and
// nothing to go out that nobody signed.
func TestDraft(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		p.signing()
		p.sent("", houjiatang, sample(t, june, houjiatang))
		first := p.draft()
		if len(first.Missing) != 9 || first.Latest != 0 {
			t.Errorf("missing are %v, the latest edition is %d", first.Missing, first.Latest)
		}
		written := passageOf(t, first, basics).Written
		words := strings.Replace(written, "雨花区现有", "全区目前共有", 1)
		if _, err := p.Edit(t.Context(), wangFang, june, work.Edit{Passage: "没有/1", Text: "x"}); err == nil {
			t.Error("a passage was edited that there is not")
		}
		_, err := p.Edit(t.Context(), wangFang, june, work.Edit{Passage: basics, Text: "{no_such_figure}"})
		if _, ok := errors.AsType[*work.PassageError](err); !ok {
			t.Errorf("a figure was named that there is not: %v", err)
		}
		told, err := p.Edit(t.Context(), wangFang, june, work.Edit{Passage: basics, Text: words + "其中77777名。"})
		if err != nil || len(told) != 1 || !slices.Equal(told[0].Stray, []string{"77777"}) {
			t.Errorf("told is %+v, %v", told, err)
		}
		if state, err := p.DraftState(t.Context(), june); err != nil || state.Current {
			t.Errorf("after an edit the draft is current: %v, %v", state.Current, err)
		}
		if second := passageOf(t, p.draft(), basics); !second.Edited || !strings.HasPrefix(second.Text, "全区目前共有") {
			t.Errorf("the passage reads %s", second.Text)
		}
		refuseUnsigned(p)
		p.sent("", guitang, sample(t, june, guitang))
		if _, err := p.Sign(t.Context(), wangFang, june, "", true); !errors.Is(err, work.ErrDraftOld) {
			t.Errorf("signing an old draft: %v", err)
		}
		state := p.draft()
		if len(state.Flags) == 0 || state.Flags[0].Kind != document.FigureChanged || state.Flags[0].Passage != basics {
			t.Errorf("flagged is %+v", state.Flags)
		}
		signAndCorrect(p)
		checkEnd(p)
	})
}

// refuseUnsigned wants a report that nobody signed to stay a draft.
func refuseUnsigned(p *post) {
	t := p.t
	if _, err := p.Publish(t.Context(), june, nil); !errors.Is(err, work.ErrUnsigned) {
		t.Errorf("publishing what nobody signed: %v", err)
	}
	e, err := p.Report(t.Context(), june, nil)
	if err != nil || e.Number != 0 || len(e.Blobs) != 2 {
		t.Errorf("reported is edition %d with %d files, %v", e.Number, len(e.Blobs), err)
	}
	if err := p.Place(t.Context(), june); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(p.Reports, "2006-06", work.DraftFolder)
	if got := tree(t, dir); len(got) != 2 || !strings.Contains(got[0], "（草稿）") {
		t.Errorf("placed are %v", got)
	}
}

// signAndCorrect signs a draft twice, the second time over a correction.
func signAndCorrect(p *post) {
	t := p.t
	_, err := p.Sign(t.Context(), wangFang, june, "同意", false)
	if _, ok := errors.AsType[*work.FlagsError](err); !ok {
		t.Errorf("signing a draft with flags: %v", err)
	}
	for range 2 {
		if _, err := p.Sign(t.Context(), wangFang, june, "同意", true); err != nil {
			t.Fatal(err)
		}
		e, err := p.Publish(t.Context(), june, nil)
		if err != nil || e.Number != 1 || e.SignedBy != wangFang.Who {
			t.Fatalf("published is edition %d, signed by %s, %v", e.Number, e.SignedBy, err)
		}
	}
	p.sent("", houjiatang, altered(t, houjiatang, "问题与建议", "D3", "社区党组织活动经费没有固定来源。"))
	if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != 0 {
		t.Errorf("what was signed is corrected by edition %d that nobody signed, %v", e.Number, err)
	}
	p.draft()
	if _, err := p.Sign(t.Context(), wangFang, june, "同意", true); err != nil {
		t.Fatal(err)
	}
	if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != 2 {
		t.Errorf("the correction is edition %d, %v", e.Number, err)
	}
}

// TestCorrection wants an edition to say of each figure what it was, what it is and
// because of whom, and to say nothing where nothing changed.
func TestCorrection(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		p.sent("", houjiatang, sample(t, june, houjiatang))
		p.sent("", guitang, sample(t, june, guitang))
		publish := func(number int) store.Edition {
			t.Helper()
			for range 2 {
				if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != number {
					t.Fatalf("published is edition %d, want %d, %v", e.Number, number, err)
				}
			}
			if err := p.Place(t.Context(), june); err != nil {
				t.Fatal(err)
			}
			all, err := p.Editions(t.Context(), june)
			if err != nil {
				t.Fatal(err)
			}
			return all[number-1]
		}
		publish(1)
		counted := p.sent("", houjiatang, altered(t, houjiatang, "党员队伍", "N5", 15))
		if counted.State != store.Returned {
			t.Fatalf("a file whose total is wrong is %s", counted.State)
		}
		publish(1) // nothing else counts
		corrected := p.sent("", houjiatang, summed(t, houjiatang, 4))
		if corrected.State != store.Accepted {
			t.Fatalf("the correction is %s: %s", corrected.State, p.findings(corrected))
		}
		publish(2)
		c, err := p.Compare(t.Context(), june, 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, f := range c.Figures {
			told = append(told, f.Unit+" "+f.Code+" "+f.Old+" "+f.New+" "+strings.Join(c.Reasons(f), "、"))
		}
		want := []string{
			"430111 members_floating 73 77 侯家塘街道更正（第3次报送，原为第1次）",
			"430111001 members_floating 45 49 侯家塘街道更正（第3次报送，原为第1次）",
		}
		if !slices.Equal(told, want) {
			t.Errorf("corrected are\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
		back, err := p.Return(t.Context(), wangFang, corrected.ID, "与台账不符。")
		if err != nil || back.State != store.Returned {
			t.Fatal(back.State, err)
		}
		publish(3)
		if c, err = p.Compare(t.Context(), june, 2, 3); err != nil || len(c.Causes) != 1 || c.Causes[0].Text != "侯家塘街道第3次报送退回，不再计入" {
			t.Errorf("the causes are %+v, %v", c.Causes, err)
		}
		proven(p)
		checkEnd(p)
	})
}

// summed is a sample in which so many more members float in, in a community and in all.
func summed(t *testing.T, name string, more int) []byte {
	t.Helper()
	return alteredAll(t, name, "党员队伍", map[string]any{"N5": 5 + more, "N16": 45 + more})
}

// proven wants all editions to hold, and a byte that is changed to be found.
func proven(p *post) {
	t := p.t
	proofs := func() []work.Proof {
		all, err := p.Verify(t.Context(), june)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for i, proof := range proofs() {
		if proof.Number != i+1 || len(proof.Problems) > 0 || proof.Files < 3 || proof.Figures == 0 {
			t.Errorf("edition %d: %+v", i+1, proof)
		}
	}
	all, err := p.Editions(t.Context(), june)
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(p.Reports, "2006-06", work.EditionFolder(2), all[1].Blobs[0].Name)
	if err := os.WriteFile(at, []byte("another"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := proofs(); len(got[0].Problems) != 0 || len(got[1].Problems) != 1 || !strings.Contains(got[1].Problems[0], "可能被改动过") {
		t.Errorf("found is %+v", got)
	}
	if err := p.Place(t.Context(), june); err != nil || len(proofs()[1].Problems) != 0 {
		t.Errorf("placed again it is still another: %v", err)
	}
}

// TestSameWordsNoEdition wants no edition where what changed leaves no trace in it.
func TestSameWordsNoEdition(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), true)
	p.sent("", houjiatang, sample(t, june, houjiatang))
	if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != 1 {
		t.Fatal(e.Number, err)
	}
	state := p.draft()
	written := passageOf(t, state, basics).Written
	if _, err := p.Edit(t.Context(), wangFang, june, work.Edit{Passage: basics, Text: written}); err != nil {
		t.Fatal(err)
	}
	if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != 1 {
		t.Errorf("the same words make edition %d, %v", e.Number, err)
	}
	if _, err := p.Edit(t.Context(), wangFang, june, work.Edit{Passage: basics, Text: "全区情况如下。"}); err != nil {
		t.Fatal(err)
	}
	if e, err := p.Report(t.Context(), june, nil); err != nil || e.Number != 2 {
		t.Errorf("other words make edition %d, %v", e.Number, err)
	}
	c, err := p.Compare(t.Context(), june, 1, 2)
	if err != nil || len(c.Figures) != 0 || len(c.Words) != 1 || c.Words[0].After != "全区情况如下。" {
		t.Errorf("corrected is %+v, %v", c, err)
	}
}
