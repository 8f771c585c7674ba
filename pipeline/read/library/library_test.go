package library_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/read/library"
	"huibao/pipeline/read/workbook"
)

// answers is a child that says the same to everything.
func answers(out string, err error) library.Run {
	return func(context.Context, string, []byte) ([]byte, error) { return []byte(out), err }
}

func TestCompute(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	if err := errors.Join(f.SetCellFormula("Sheet1", "B2", "60+9"), f.SetCellFormula("Sheet1", "B3", "B3+1")); err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	at := []workbook.Place{{Sheet: "Sheet1", Column: 2, Row: 2}, {Sheet: "没有", Column: 1, Row: 1}}
	got, err := library.Run(library.Here).Compute(t.Context(), data.Bytes(), at)
	if err != nil || len(got) != 2 || got[0] != (workbook.Result{Text: "69", Done: true}) || got[1].Done {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestComputeDoubtsTheChild takes nothing from a child but one result for each formula.
func TestComputeDoubtsTheChild(t *testing.T) {
	t.Parallel()
	at := make([]workbook.Place, 2)
	for _, said := range []string{
		``, `null`, `{}`, `[`, `[{"Text":"1","Done":true}]`, `[{},{},{}]`, `[{},1]`, `[{},{`, "\x00",
		`[{},{"Text":"` + strings.Repeat("9", 200_000) + `"}]`, strings.Repeat("[", 1_000_000),
	} {
		if got, err := answers(said, nil).Compute(t.Context(), nil, at); err == nil {
			t.Errorf("%.40q: took %d results", said, len(got))
		}
	}
	if got, err := answers(`[{},{"Text":"1","Done":true}]`, nil).Compute(t.Context(), nil, at); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../legacy/testdata/biff8.xls")
	if err != nil {
		t.Fatal(err)
	}
	stream, err := library.Run(library.Here).Stream(t.Context(), data, workbook.Defaults())
	if err != nil || !bytes.HasPrefix(stream, []byte{0x09, 0x08}) {
		t.Fatalf("%d bytes, %v", len(stream), err)
	}
}

// TestStreamDoubtsTheChild names what became of a file whose child fails, lies or says
// too much.
func TestStreamDoubtsTheChild(t *testing.T) {
	t.Parallel()
	small := workbook.Defaults()
	small.File = 10
	for _, tt := range []struct {
		name   string
		run    library.Run
		limits workbook.Limits
		kind   workbook.ErrorKind
	}{
		{"dies", answers("", errors.New("killed")), small, workbook.Crashed},
		{"takes too long", answers("", context.DeadlineExceeded), small, workbook.TooSlow},
		{"says nothing", answers("", nil), small, workbook.Crashed},
		{"says too much", answers("\x00"+strings.Repeat("x", 11), nil), small, workbook.TooLarge},
		{"damaged", answers("\x01"+strings.Repeat("x", 1<<20), nil), small, workbook.Damaged},
		{"cut off", answers("\x02", nil), small, workbook.Truncated},
		{"no workbook", answers("\x03", nil), small, workbook.OldFormat},
		{"raves", answers("\xff\xff", nil), small, workbook.Damaged},
		{"no compound file", library.Here, small, workbook.Damaged},
	} {
		got, err := tt.run.Stream(t.Context(), []byte("no file"), tt.limits)
		var known *workbook.Error
		if !errors.As(err, &known) || known.Kind != tt.kind {
			t.Errorf("%s: %d bytes, %v", tt.name, len(got), err)
			continue
		}
		if known.Cause != nil && len(known.Cause.Error()) > 1000 {
			t.Errorf("%s: a reason of %d bytes", tt.name, len(known.Cause.Error()))
		}
	}
}

func TestHereNoTask(t *testing.T) {
	t.Parallel()
	if _, err := library.Here(t.Context(), "none", nil); err == nil {
		t.Error("a task without a name was done")
	}
}
