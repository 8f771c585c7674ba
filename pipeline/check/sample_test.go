package check_test

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"sync"
	"testing"

	"huibao/config"
	"huibao/pipeline/check"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/merge"
	"huibao/pipeline/period"
	"huibao/pipeline/read"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/samples"
)

var (
	june     = period.Must("2006-06")
	may      = june.Previous()
	lastJune = june.LastYear()
	today    = period.Date{Year: 2006, Month: 6, Day: 30}
)

// world is the shipped form with everything that judges by it, and the samples.
type world struct {
	form    *form.Form
	units   *unit.Registry
	reader  *read.Reader
	merger  *merge.Merger
	checker *check.Checker
	files   map[period.Period][]file
}

// file is one sample with the submission in it.
type file struct {
	name       string
	data       []byte
	submission *submission.Submission
}

var shipped = sync.OnceValues(func() (*world, error) {
	f, err := config.Form(config.FS(), "forms/community-party-building")
	if err != nil {
		return nil, err
	}
	units, err := config.Units(config.FS(), "units/yuhua.yaml")
	if err != nil {
		return nil, err
	}
	w := &world{form: f, units: units, reader: read.New(f, units), files: make(map[period.Period][]file)}
	if w.merger, err = merge.New(f, units); err != nil {
		return nil, err
	}
	if w.checker, err = check.New(f, units); err != nil {
		return nil, err
	}
	for _, p := range []period.Period{lastJune, may, june} {
		if err := w.load(p); err != nil {
			return nil, err
		}
	}
	return w, nil
})

func (w *world) load(p period.Period) error {
	entries, err := fs.ReadDir(samples.FS(), p.String())
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(samples.FS(), path.Join(p.String(), e.Name()))
		if err != nil {
			return err
		}
		s, err := w.reader.Workbook(context.Background(), e.Name(), data)
		if err != nil {
			return err
		}
		w.files[p] = append(w.files[p], file{e.Name(), data, s})
	}
	return nil
}

func samplesOf(t *testing.T) *world {
	t.Helper()
	w, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// of returns the sample of an office, given the start of its name.
func (w *world) of(t *testing.T, p period.Period, office string) file {
	t.Helper()
	i := slices.IndexFunc(w.files[p], func(f file) bool { return w.units.Name(f.submission.Office) == office })
	if i < 0 {
		t.Fatalf("%s: no sample of %s", p, office)
	}
	return w.files[p][i]
}

// input puts a submission among the samples of earlier months.
func (w *world) input(s *submission.Submission) check.Input {
	in := check.Input{
		Submission: s, ExpectedOffice: s.Office, ExpectedPeriod: june, Today: today, Book: figure.NewBook(),
	}
	for _, f := range append(slices.Clone(w.files[lastJune]), w.files[may]...) {
		if f.submission.Office != s.Office {
			continue
		}
		in.Earlier = append(in.Earlier, f.submission)
		if f.submission.Period == may {
			in.Previous = f.submission
		} else {
			in.LastYear = f.submission
		}
	}
	for _, each := range []*submission.Submission{s, in.Previous, in.LastYear} {
		if each != nil {
			w.merger.Office(in.Book, each, w.merger.Choose(w.checker.Figures()))
		}
	}
	return in
}
