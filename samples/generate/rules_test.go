package main

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"huibao/pipeline/check"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/intake"
	"huibao/pipeline/merge"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
	"huibao/samples/generate/district"
)

// archive holds what is accepted, by reporter, the oldest month first.
type archive map[string][]*submission.Submission

func (a archive) of(reporter string, p period.Period) *submission.Submission {
	for _, s := range a[reporter] {
		if s.Period == p {
			return s
		}
	}
	return nil
}

// judge checks all samples in the order of the months, as the program does.
func judge(t *testing.T, l library, do func(name string, findings []submission.Finding)) {
	t.Helper()
	checker, err := check.New(l.form, l.units)
	if err != nil {
		t.Fatal(err)
	}
	merger, err := merge.New(l.form, l.units)
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(archive)
	for _, month := range []string{district.LastJune, district.May, district.June} {
		p := period.Must(month)
		l.each(func(name string, s *submission.Submission) {
			if filepath.Dir(name) != month {
				return
			}
			in := check.Input{
				Submission: s, ExpectedPeriod: p, Today: p.End(), Book: figure.NewBook(),
				ExpectedOffice: intake.Sender(filepath.Base(name), l.units, p),
				Previous:       accepted.of(s.Office, p.Previous()),
				LastYear:       accepted.of(s.Office, p.LastYear()),
				Earlier:        slices.Clone(accepted[s.Office]),
			}
			for _, each := range []*submission.Submission{s, in.Previous, in.LastYear} {
				if each != nil {
					merger.Office(in.Book, each, nil)
				}
			}
			accepted[s.Office] = append(accepted[s.Office], s)
			do(name, checker.Submission(in))
		})
	}
}

// TestRulesFindLittle: no errors; warnings only where something happened, each with
// the office's words; and the hints that the ways of some offices raise. That a
// general branch has no branches below it follows from the figures of the brief.
func TestRulesFindLittle(t *testing.T) {
	t.Parallel()
	got := make(map[string]int)
	judge(t, openLibrary(t), func(name string, findings []submission.Finding) {
		for _, f := range findings {
			got[filepath.Dir(name)+" "+f.Rule]++
			if f.Severity == form.Error {
				t.Errorf("%s: %s %s", name, f.Rule, f.Message)
			}
			if f.Severity == form.Warning && f.Explanation == "" {
				t.Errorf("%s is not explained: %s %s", name, f.Rule, f.Message)
			}
		}
	})
	want := map[string]int{
		"2005-06 H01": 2, "2005-06 H05": 1, "2005-06 H06": 19,
		"2006-05 H01": 2, "2006-05 H05": 1, "2006-05 H06": 18, "2006-05 W07": 2,
		"2006-06 H01": 2, "2006-06 H05": 1, "2006-06 H06": 18, "2006-06 W07": 2,
		"2006-06 W05": 1, "2006-06 W14": 1,
	}
	if !maps.Equal(got, want) {
		t.Errorf("findings by month and rule:\n%v\nwant\n%v", got, want)
	}
}
