package pipeline_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/render/xlsx/recalc"
	"huibao/pipeline/submission"
)

var mutations = flag.Int("mutations", 1000, "how many damaged files TestMutations and its like read")

func mutationCount() int { return *mutations / sparse }

// mutation is one way to damage a file.
type mutation struct {
	name string
	do   func(good []byte, at, end int, random *rand.Rand) []byte
}

var damages = []mutation{
	{"flip", func(good []byte, at, _ int, random *rand.Rand) []byte {
		data := slices.Clone(good)
		data[at] ^= byte(1 + random.IntN(255))
		return data
	}},
	{"cut out", func(good []byte, at, end int, _ *rand.Rand) []byte { return slices.Delete(slices.Clone(good), at, end) }},
	{"double", func(good []byte, at, end int, _ *rand.Rand) []byte {
		return slices.Insert(slices.Clone(good), at, good[at:end]...)
	}},
	{"cut off", func(good []byte, at, _ int, _ *rand.Rand) []byte { return slices.Clone(good[:at]) }},
}

// outcome is what became of damaged files.
type outcome struct{ refused, same, other int }

// damage reads a file so many times, each time damaged in another way, and tells how
// often it was refused, read as before and read otherwise. Whatever comes, it is named
// and none of it a crash.
func damage(t *testing.T, p *pipeline.Pipeline, file pipeline.File, times int, other func(kind string, at int)) outcome {
	t.Helper()
	in := pipeline.Inputs{Period: june, Today: today}
	want := whole(t, p, p.Check(t.Context(), file, in))
	random := rand.New(rand.NewPCG(2006, uint64(len(file.Data))))
	var out outcome
	for i := range times {
		m := damages[i%len(damages)]
		at := random.IntN(len(file.Data))
		end := min(at+1+random.IntN(200), len(file.Data))
		r := p.Check(t.Context(), pipeline.File{Name: file.Name, Data: m.do(file.Data, at, end, random)}, in)
		switch {
		case r.Status == pipeline.Unreadable:
			named(t, r)
			out.refused++
		case whole(t, p, r) == want:
			out.same++
		default:
			out.other++
			other(m.name, at)
		}
	}
	return out
}

// named demands a reason for people and that nothing crashed behind it.
func named(t *testing.T, r pipeline.Received) {
	t.Helper()
	var known *workbook.Error
	if !errors.As(r.Cause, &known) || len(r.Findings) != 1 || r.Findings[0].Message == "" || r.Findings[0].Action == "" {
		t.Errorf("%s is refused without a reason: %v", r.Name, r.Cause)
		return
	}
	if known.Cause != nil && strings.Contains(known.Cause.Error(), "panic") {
		t.Error(known.Cause)
	}
}

var sum256 = regexp.MustCompile(`"sha256": "[0-9a-f]{64}",`)

// whole writes all that was understood of a file: every value with its unit and cell,
// what was found, and the office's figures.
func whole(t *testing.T, p *pipeline.Pipeline, r pipeline.Received) string {
	t.Helper()
	var b strings.Builder
	value := func(v submission.Value) {
		fmt.Fprintf(&b, " %s=%q/%d/%v/%q/%s/%v", v.Cell, v.Raw, v.State, v.Number, v.Text, v.Problem, v.Formula)
	}
	for _, s := range r.Submission.Sheets {
		fmt.Fprintf(&b, "\n%s %s", s.Code, s.Name)
		for _, code := range slices.Sorted(maps.Keys(s.Values)) {
			fmt.Fprintf(&b, "\n%s", code)
			value(s.Values[code])
		}
		for _, code := range slices.Sorted(maps.Keys(s.Header)) {
			fmt.Fprintf(&b, " %s:%s", code, s.Header[code])
		}
		for _, rows := range [][]submission.Row{s.Rows, s.Totals} {
			for _, row := range rows {
				fmt.Fprintf(&b, "\n%d %s %s", row.Line, row.Unit, row.Office)
				value(row.Name)
				for _, v := range row.Values.All() {
					value(v)
				}
			}
		}
	}
	for _, d := range r.Submission.Defects {
		fmt.Fprintf(&b, "\n%s %s %s %s %s %s", d.Kind, d.Sheet, d.Name, d.Cell, d.Found, d.Marked)
	}
	receipt, err := p.ReceiptJSON(r)
	if err != nil {
		t.Fatal(err)
	}
	return b.String() + sum256.ReplaceAllString(string(receipt), "")
}

// TestMutations damages the workbooks of the sample month: each damaged file says the
// same as the sound one or is refused, never anything else.
//
//	go test ./pipeline -run TestMutations -mutations 10000 -v
func TestMutations(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	all := files(t, june)
	for i, file := range all {
		times := mutationCount() / len(all)
		if i == 0 {
			times += mutationCount() % len(all)
		}
		t.Run(file.Name, func(t *testing.T) {
			t.Parallel()
			got := damage(t, p, file, times, func(kind string, at int) { t.Errorf("%s at %d: read as something else", kind, at) })
			if got.refused < times/2 {
				t.Errorf("only %d of %d damaged files were refused; are they damaged at all?", got.refused, times)
			}
			t.Logf("%d refused, %d read the same", got.refused, got.same)
		})
	}
}

// TestMutationsOld damages workbooks of the format before 2007. It has no checksums: a
// digit changed within a cell is another digit, and no reader can know. What holds is
// that nothing crashes, that every refusal is named, and that a file whose end is
// missing says the same or is refused.
func TestMutationsOld(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	for name, data := range recalc.FilesOf(t, few(t), "xls:MS Excel 97") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old := pipeline.File{Name: name, Data: data}
			got := damage(t, p, old, mutationCount()/10, func(kind string, at int) {
				if kind == "cut off" {
					t.Errorf("cut off at %d: read as something else", at)
				}
			})
			if got.refused == 0 {
				t.Error("no damaged file was refused")
			}
			t.Logf("%d refused, %d read the same, %d otherwise", got.refused, got.same, got.other)
		})
	}
}

// few are some of the sample workbooks, by file name.
func few(t *testing.T) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	for i, file := range files(t, june)[:3] {
		out[fmt.Sprintf("%d月报.xlsx", i)] = file.Data
	}
	return out
}

// TestMutationsText damages files of separated values. They have neither checksums nor
// an end: whatever is text with separators is a table. What holds is that nothing
// crashes and that every refusal is named.
func TestMutationsText(t *testing.T) {
	sequential(t)
	t.Parallel()
	p := build(t, nil)
	books := few(t)
	sheets := recalc.FilesOf(t, books, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1")
	for book := range books {
		t.Run(book, func(t *testing.T) {
			t.Parallel()
			var got outcome
			for _, name := range slices.Sorted(maps.Keys(sheets)) {
				if !strings.HasPrefix(name, strings.TrimSuffix(book, ".xlsx")) {
					continue
				}
				one := pipeline.File{Name: name, Data: sheets[name]}
				if p.Check(t.Context(), one, pipeline.Inputs{Period: june, Today: today}).Submission == nil {
					continue // not a sheet of the form
				}
				some := damage(t, p, one, mutationCount()/30, func(string, int) {})
				got.refused, got.same, got.other = got.refused+some.refused, got.same+some.same, got.other+some.other
			}
			if got.other == 0 {
				t.Error("no change of a text changed what is read; are they made at all?")
			}
			t.Logf("%d refused, %d read the same, %d otherwise", got.refused, got.same, got.other)
		})
	}
}
