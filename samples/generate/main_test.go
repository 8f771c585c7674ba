package main

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"huibao/config"
	"huibao/pipeline/form"
	"huibao/pipeline/read"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/samples"
	"huibao/samples/generate/district"
)

// TestCommittedFilesAreCurrent makes all workbooks anew and compares the bytes, so
// that it also shows that two runs agree.
func TestCommittedFilesAreCurrent(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := generate(folder); err != nil {
		t.Fatal(err)
	}
	fresh, committed := contents(t, os.DirFS(folder)), contents(t, samples.FS())
	if len(fresh) != 33 {
		t.Errorf("%d workbooks were made, want 33", len(fresh))
	}
	for name, data := range fresh {
		if !bytes.Equal(data, committed[name]) {
			t.Errorf("%s differs from what is committed; run go generate ./samples", name)
		}
	}
	for name := range committed {
		if _, ok := fresh[name]; !ok {
			t.Errorf("%s is committed but no longer made", name)
		}
	}
}

// contents reads all files below a folder.
func contents(t *testing.T, fsys fs.FS) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// library is the samples as the program reads them, by file name.
type library struct {
	form        *form.Form
	units       *unit.Registry
	submissions map[string]*submission.Submission
}

// readOnce reads the samples for all tests; nobody changes what was read.
var readOnce = sync.OnceValues(func() (library, error) {
	l := library{submissions: make(map[string]*submission.Submission)}
	var err error
	if l.form, err = config.Form(config.FS(), formFolder); err != nil {
		return l, err
	}
	if l.units, err = config.Units(config.FS(), unitsFile); err != nil {
		return l, err
	}
	reader := read.New(l.form, l.units)
	err = fs.WalkDir(samples.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(samples.FS(), name)
		if err != nil {
			return err
		}
		l.submissions[name], err = reader.Workbook(context.Background(), filepath.Base(name), data)
		return err
	})
	return l, err
})

func openLibrary(t *testing.T) library {
	t.Helper()
	l, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (l library) each(do func(name string, s *submission.Submission)) {
	for _, name := range slices.Sorted(maps.Keys(l.submissions)) {
		do(name, l.submissions[name])
	}
}

// TestWhatIsReadIsWhatWasMadeUp reads every workbook back: whatever way an office
// has of writing, the numbers must be those that were made up.
func TestWhatIsReadIsWhatWasMadeUp(t *testing.T) {
	t.Parallel()
	l := openLibrary(t)
	months := district.Make(communities(l.units))
	seen := make(map[string]int)
	l.each(func(name string, s *submission.Submission) {
		folder := filepath.Dir(name)
		if s.Period.String() != folder {
			t.Errorf("%s: period %s", name, s.Period)
		}
		for _, sheet := range l.form.Sheets {
			if sheet.Layout == form.Rows && len(s.Office) == 9 {
				compareSheet(t, name, sheet, s, months[folder])
			}
		}
		seen[folder+" "+s.Office]++
	})
	if len(seen) != 33 {
		t.Errorf("%d offices and months were read, want 33: %v", len(seen), seen)
	}
}

func compareSheet(t *testing.T, name string, sheet form.Sheet, s *submission.Submission, month district.Month) {
	t.Helper()
	got, ok := s.Sheet(sheet.Code)
	if !ok {
		t.Errorf("%s: no sheet %s", name, sheet.Name)
		return
	}
	rows := 0
	for _, row := range got.Rows {
		want, known := month[row.Unit]
		if !known {
			t.Errorf("%s %s row %d: %q is no community", name, sheet.Name, row.Line, row.Name.Raw)
			continue
		}
		rows++
		for _, c := range sheet.Indicators() {
			number, has := want[c.Code]
			if v := row.Values.Of(c.Code); v.Known() != has || v.Number != number {
				t.Errorf("%s %s: %s is %q, want %v", name, v.Cell, c.Name, v.Raw, number)
			}
		}
	}
	active := 0
	for code := range month {
		if code[:9] == s.Office {
			active++
		}
	}
	if rows != active {
		t.Errorf("%s %s: %d rows, want %d", name, sheet.Name, rows, active)
	}
}

// TestTotalsAreRight compares the stated totals with the sums of the rows.
func TestTotalsAreRight(t *testing.T) {
	t.Parallel()
	totals := 0
	openLibrary(t).each(func(name string, s *submission.Submission) {
		for _, sheet := range s.Sheets {
			for _, total := range sheet.Totals {
				totals++
				for code, stated := range total.Values.All() {
					var sum float64
					for _, row := range sheet.Rows {
						sum += row.Values.Of(code).Number
					}
					if stated.Known() && stated.Number != sum {
						t.Errorf("%s %s: total of %s is %v, the rows add up to %v", name, stated.Cell, code, stated.Number, sum)
					}
				}
			}
		}
	})
	if want := 8 * 4 * 3; totals != want {
		t.Errorf("%d rows of totals, want %d", totals, want)
	}
}
