package check_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"huibao/config"
	"huibao/pipeline/check"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The samples as they are have no errors; what else is said of them is golden. In
// the golden file a blank stands for the mark between sheet and cell.
func TestSamplesAsTheyAre(t *testing.T) {
	t.Parallel()
	w := samplesOf(t)
	var b strings.Builder
	for _, f := range w.files[june] {
		fmt.Fprintf(&b, "%s\n", f.name)
		for _, found := range w.checker.Submission(w.input(f.submission)) {
			if found.Severity == form.Error {
				t.Errorf("%s", found)
			}
			fmt.Fprintf(&b, "    %s\n", said(found))
		}
	}
	golden := filepath.Join("testdata", "samples-2006-06.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("what is said of the samples has changed; look at it and run with -update:\n%s", b.String())
	}
}

// Of nothing nothing is said, and nothing fails.
func TestNothing(t *testing.T) {
	t.Parallel()
	w := samplesOf(t)
	if got := w.checker.Submission(check.Input{Submission: &submission.Submission{}}); len(got) != 0 {
		t.Errorf("says %v", got)
	}
	for i := range w.files[june][0].submission.Sheets {
		s := submission.Submission{Sheets: w.files[june][0].submission.Sheets[i : i+1]}
		w.checker.Submission(check.Input{Submission: &s, ExpectedPeriod: june})
	}
	w.checker.Dataset(&figure.Dataset{Period: june}, nil)
	w.checker.Wording(&document.Document{}, nil, june)
}

// The rules of every shipped form compile.
func TestShippedFormsCompile(t *testing.T) {
	t.Parallel()
	entries, err := fs.ReadDir(config.FS(), "forms")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		f, err := config.Form(config.FS(), path.Join("forms", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := check.New(f, samplesOf(t).units); err != nil {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
}

// The months before pass as well, so that June is compared with accepted data.
func TestEarlierSamplesHaveNoErrors(t *testing.T) {
	t.Parallel()
	w := samplesOf(t)
	for _, f := range append(w.files[lastJune], w.files[may]...) {
		in := w.input(f.submission)
		in.ExpectedPeriod, in.Previous, in.LastYear, in.Earlier = f.submission.Period, nil, nil, nil
		for _, found := range w.checker.Submission(in) {
			if found.Severity != form.Hint {
				t.Logf("%s", found)
			}
			if found.Severity == form.Error {
				t.Errorf("%s", found)
			}
		}
	}
}
