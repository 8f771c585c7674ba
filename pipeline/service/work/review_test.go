package work_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

const guitang = "圭塘街道-2006年6月份社区党建报表.xlsx" // has a warning with an explanation

var wangFang = store.Actor{Who: "王芳", Origin: "portal"}

// receiptOf is an attempt's receipt for programs, as it lies in the outbox.
func (p *post) receiptOf(id string) []byte {
	p.t.Helper()
	c, err := p.Case(p.t.Context(), id)
	if err == nil {
		err = p.Deliver(p.t.Context(), id)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	blob := c.Receipts[len(c.Receipts)-1]
	return p.placed(p.Outbox + "/" + p.Line.Units.Name(c.Office) + "/" + blob.Name)
}

func (p *post) cases(month period.Period) []work.Case {
	p.t.Helper()
	all, err := p.Cases(p.t.Context(), month)
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// TestWarnings wants a file's warnings to be decided about: allowed it counts on, returned
// it counts no more, and its office is told why.
func TestWarnings(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		p.sent("", houjiatang, sample(t, june, houjiatang))
		a := p.sent("", guitang, sample(t, june, guitang))
		open := p.cases(june)
		if len(open) != 1 || open[0].ID != a.ID || open[0].Why != "" || len(open[0].Warnings) != 1 {
			t.Fatalf("to be decided are %+v", open)
		}
		w := open[0].Warnings[0]
		if w.Decided() || w.Words() != "党支部为社区党委下设的5个支部" {
			t.Errorf("the warning is decided: %v; the office says %q", w.Decided(), w.Words())
		}
		if len(p.cases(june.Previous())) != 0 {
			t.Error("there is something to decide about in a month of which nothing came")
		}
		if _, err := p.Allow(t.Context(), wangFang, a.ID, "已电话核实。", w.Ordinal+100); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("allowing a warning that is none: %v", err)
		}
		allowed, err := p.Allow(t.Context(), wangFang, a.ID, "已电话核实。")
		if err != nil || allowed.State != store.Accepted || len(p.cases(june)) != 0 {
			t.Errorf("allowed it is %s, %v, and still to be decided", allowed.State, err)
		}
		for range 2 {
			back, err := p.Return(t.Context(), wangFang, a.ID, "与台账不符。", w.Ordinal)
			if err != nil || back.State != store.Returned {
				t.Fatalf("returned it is %s, %v", back.State, err)
			}
		}
		holds(t, "the receipt", p.receiptOf(a.ID), `"result": "returned"`, "退回的原因（王芳）：与台账不符。", `"attempt": 1`)
		if counted := p.countedIn(june); len(counted) != 1 || counted[0].Name != houjiatang {
			t.Errorf("there count %+v", counted)
		}
		again := p.sent("", guitang, altered(t, guitang, "问题与建议", "D3", "社区党组织活动经费没有固定来源。"))
		if again.State != store.Accepted || again.Number != 2 {
			t.Errorf("the correction is %s, number %d", again.State, again.Number)
		}
		if _, err := p.Named(t.Context(), a.ID[:6]); err != nil {
			t.Error(err)
		}
		if _, err := p.Named(t.Context(), "zz"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an attempt that is none: %v", err)
		}
		checkEnd(p)
	})
}

// TestReturnedCorrection wants a correction that is returned to leave nothing that counts: the
// file before it, which its office had replaced, does not come back by itself.
func TestReturnedCorrection(t *testing.T) {
	t.Parallel()
	sequential(t)
	p := newPost(t, storetest.SQLite(t), true)
	other := p.sent("", guitang, sample(t, june, guitang))
	first := p.sent("", houjiatang, sample(t, june, houjiatang))
	second := p.sent("", houjiatang, mended(t, houjiatang))
	missing := func() (out []string) {
		t.Helper()
		err := p.Store.Read(t.Context(), func(v *store.View) (err error) {
			out, err = p.Missing(v, june)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if slices.Contains(missing(), first.Office) {
		t.Error("missing is an office whose file counts")
	}
	if _, err := p.Return(t.Context(), wangFang, second.ID, "与台账不符"); err != nil {
		t.Fatal(err)
	}
	holds(t, "the receipt", p.receiptOf(second.ID), "与台账不符。本期以前报过的也不再计入", "按未报处理。")
	if counted := p.countedIn(june); len(counted) != 1 || counted[0].ID != other.ID {
		t.Errorf("there count %+v", counted)
	}
	if !slices.Contains(missing(), first.Office) {
		t.Error("an office of which nothing counts is not missing")
	}
	b, err := p.Brief(t.Context(), june)
	if err != nil || !slices.Contains(b.Dataset.Missing(), first.Office) {
		t.Errorf("the brief counts the office in, %v", err)
	}
	if same := p.sent("", houjiatang, sample(t, june, houjiatang)); same.ID != first.ID || same.State != store.Superseded {
		t.Errorf("the first file again is %s", same.State)
	}
	third := p.sent("", houjiatang, altered(t, houjiatang, "问题与建议", "D3", "经费不足。"))
	if third.State != store.Accepted || slices.Contains(missing(), first.Office) {
		t.Errorf("the next file is %s, and its office missing", third.State)
	}
	wrong := p.sent("", houjiatang, altered(t, houjiatang, "党员队伍", "C6", "约30"))
	if counted := p.countedIn(june); wrong.State != store.Returned || len(counted) != 2 || slices.Contains(missing(), first.Office) {
		t.Errorf("a correction that does not pass is %s, and of the others count %+v", wrong.State, counted)
	}
	checkEnd(p)
}

// countedIn are the attempts that count for a month.
func (p *post) countedIn(month period.Period) (out []store.Attempt) {
	p.t.Helper()
	err := p.Store.Read(p.t.Context(), func(v *store.View) (err error) {
		out, err = v.Accepted(formCode, month)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// TestLocked wants a locked month to take nothing in silently, and an office to send again
// when it is let.
func TestLocked(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		first := p.sent("", houjiatang, sample(t, june, houjiatang))
		for range 2 {
			if err := p.Lock(t.Context(), wangFang, june); err != nil {
				t.Fatal(err)
			}
		}
		wrong := p.sent("", houjiatang, altered(t, houjiatang, "党员队伍", "C6", "约30"))
		holds(t, "the receipt of a wrong file", p.receiptOf(wrong.ID), `"returned"`, "锁定。改正以后重新报送，请先联系", "开放补报")
		one := p.sent("", houjiatang, altered(t, houjiatang, "问题与建议", "D3", "经费没有来源。"))
		late := p.sent("", houjiatang, mended(t, houjiatang))
		if one.State != store.Checked || late.State != store.Checked || late.Number != 4 {
			t.Fatalf("late files are %s and %s, number %d", one.State, late.State, late.Number)
		}
		holds(t, "the receipt of a late file", p.receiptOf(late.ID), `"waiting"`, "2006年6月的报送已于", "暂不计入", "开放补报")
		if counted := p.countedIn(june); len(counted) != 1 || counted[0].ID != first.ID {
			t.Errorf("there count %+v", counted)
		}
		if open := p.cases(june); len(open) != 2 || open[0].Why != store.Late {
			t.Errorf("to be decided are %+v", open)
		}
		if a, err := p.Allow(t.Context(), wangFang, late.ID, ""); err != nil || a.State != store.Checked {
			t.Errorf("allowing its warnings makes a late file %s, %v", a.State, err)
		}
		taken, err := p.Reopen(t.Context(), wangFang, late.Office, june, "漏报一个社区。")
		if err != nil || len(taken) != 1 || taken[0].ID != late.ID {
			t.Fatalf("taken in are %+v, %v", taken, err)
		}
		holds(t, "the receipt after that", p.receiptOf(late.ID), `"accepted"`, "核定计入")
		if counted := p.countedIn(june); len(counted) != 1 || counted[0].ID != late.ID || len(p.cases(june)) != 0 {
			t.Errorf("there count %+v", counted)
		}
		next := p.sent("", houjiatang, altered(t, houjiatang, "问题与建议", "D3", "经费不足。"))
		if next.State != store.Checked {
			t.Errorf("after that a file is %s", next.State)
		}
		checkEnd(p)
	})
}

// TestLockedAgain wants each of several wrong files to be answered that come for a locked month.
func TestLockedAgain(t *testing.T) {
	t.Parallel()
	sequential(t)
	p := newPost(t, storetest.SQLite(t), true)
	if err := p.Lock(t.Context(), wangFang, june); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		a := p.sent("", houjiatang, altered(t, houjiatang, "党员队伍", "C6", fmt.Sprint("约", n)))
		if a.State != store.Returned || a.Number != n+1 {
			t.Errorf("file %d is %s, number %d", n+1, a.State, a.Number)
		}
		holds(t, "the receipt", p.receiptOf(a.ID), `"returned"`, "开放补报")
	}
}

// TestHeldForWarnings wants a file with warnings to wait where its form says so.
func TestHeldForWarnings(t *testing.T) {
	t.Parallel()
	p := strictPost(t, storetest.SQLite(t))
	a := p.sent("", guitang, sample(t, june, guitang))
	if b := p.sent("", houjiatang, sample(t, june, houjiatang)); a.State != store.Checked || b.State != store.Accepted {
		t.Fatalf("with warnings a file is %s, without %s", a.State, b.State)
	}
	holds(t, "the receipt", p.receiptOf(a.ID), `"waiting"`, "核定以后才计入")
	admitted, err := p.Allow(t.Context(), wangFang, a.ID, "属实。")
	if err != nil || admitted.State != store.Accepted {
		t.Errorf("allowed it is %s, %v", admitted.State, err)
	}
}

// strictPost is a post whose form wants warnings decided before a file counts.
func strictPost(t *testing.T, address string) *post {
	t.Helper()
	p := newPost(t, address, true)
	strict := *p.Line.Form
	strict.Warnings = form.WarnedWait
	settings := p.Line.Settings
	settings.Form = &strict
	made, err := pipeline.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	p.Line = made
	return p
}

// TestHeldParts wants a report in several files to wait for its warnings, whichever of them
// has these, and then to count as a whole.
func TestHeldParts(t *testing.T) {
	t.Parallel()
	sequential(t)
	vast := put("阵地与经费", "B4", 6000)
	for name, test := range map[string]struct{ upper, lower func(*excelize.File) }{
		"in the last": {nil, vast}, "in the first": {vast, nil}, "in both": {vast, vast},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := strictPost(t, storetest.SQLite(t))
			p.sent("", "洞井镇上.xlsx", part(t, []int{1}, test.upper))
			a := p.sent("", "洞井镇下.xlsx", part(t, []int{2, 3}, test.lower))
			if names, _ := p.counted(); a.State != store.Checked || len(names) > 0 {
				t.Fatalf("the last part is %s, and there count %v", a.State, names)
			}
			holds(t, "the receipt", p.receiptOf(a.ID), `"waiting"`, "核定以后才计入", "超过5000平方米", "已合并2个文件")
			open := p.cases(june)
			if len(open) != 1 || open[0].ID != a.ID || open[0].Why != store.Warned {
				t.Fatalf("to be decided are %+v", open)
			}
			for i, w := range open[0].Warnings {
				allowed, err := p.Allow(t.Context(), wangFang, a.ID, "属实。", w.Ordinal)
				want := store.Checked
				if i == len(open[0].Warnings)-1 {
					want = store.Accepted
				}
				if err != nil || allowed.State != want {
					t.Fatalf("with warning %d allowed it is %s, %v", i+1, allowed.State, err)
				}
			}
			names, _ := p.counted()
			equal(t, "counted", names, []string{"洞井镇上.xlsx", "洞井镇下.xlsx"})
			holds(t, "the receipt after that", p.receiptOf(a.ID), `"accepted"`, "核定计入")
			holds(t, "the receipt of the other", p.answered("洞井镇上.回执.json"), `"joined"`, "核定计入")
			if open := p.cases(june); len(open) > 0 {
				t.Errorf("still to be decided are %+v", open)
			}
			checkEnd(p)
		})
	}
}

// TestHeldCorrection wants a part that is sent anew, with a warning, to leave the report that
// counts alone until that is decided about; and one that comes meanwhile to belong to it.
func TestHeldCorrection(t *testing.T) {
	t.Parallel()
	sequential(t)
	onBoth(t, holdCorrection)
}

func holdCorrection(t *testing.T, address string) {
	p := strictPost(t, address)
	p.sent("", "洞井镇上.xlsx", part(t, []int{1}, nil))
	p.sent("", "洞井镇下.xlsx", part(t, []int{2, 3}, nil))
	before := []string{"洞井镇上.xlsx", "洞井镇下.xlsx"}
	held := p.sent("", "洞井镇上改.xlsx", part(t, []int{1}, put("阵地与经费", "B4", 6000)))
	names, _ := p.counted()
	equal(t, "counted", names, before)
	later := p.sent("", "洞井镇下改.xlsx", part(t, []int{2, 3}, put("问题与建议", "D3", "经费不足。")))
	if held.State != store.Checked || later.State != store.Checked || !strings.Contains(p.findings(later), "一并审核的“洞井镇上改.xlsx”：") {
		t.Fatalf("the parts are %s and %s: %s", held.State, later.State, p.findings(later))
	}
	if names, _ := p.counted(); !slices.Equal(names, before) {
		t.Errorf("there count %v", names)
	}
	back, err := p.Return(t.Context(), wangFang, later.ID, "请再核对面积。")
	if names, _ := p.counted(); err != nil || back.State != store.Returned || !slices.Equal(names, before) {
		t.Errorf("returned it is %s, %v, and there count %v", back.State, err, names)
	}
	taken, err := p.Allow(t.Context(), wangFang, held.ID, "属实。")
	if err != nil || taken.State == store.Checked {
		t.Fatalf("allowed it is %s, %v", taken.State, err)
	}
	names, _ = p.counted()
	if len(names) != 2 || !slices.Contains(names, "洞井镇上改.xlsx") {
		t.Errorf("there count %v", names)
	}
	checkEnd(p)
}

// TestDeliveredAnew wants the answer that was given last in the outbox, also where the one
// before is delivered late.
func TestDeliveredAnew(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), false)
	p.work()
	received, err := p.Receive(t.Context(), work.Parcel{Way: "folder", Name: guitang}, bytes.NewReader(sample(t, june, guitang)), nil)
	if err != nil {
		t.Fatal(err)
	}
	p.reaches(1)
	if _, err := p.Return(t.Context(), wangFang, received[0].ID, "与台账不符。"); err != nil {
		t.Fatal(err)
	}
	p.idle()
	data := p.out("圭塘街道/圭塘街道-2006年6月份社区党建报表.回执.json")
	holds(t, "the receipt", data, "与台账不符")
}
