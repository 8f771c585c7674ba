package period_test

import (
	"fmt"
	"slices"
	"testing"

	"huibao/pipeline/period"
)

// A period of any length is read, named, and knows its months and its neighbours.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, chinese, this, start, end, previous, lastYear string
		months                                              int
	}{
		{"2006-06", "2006年6月", "本月", "2006-06-01", "2006-06-30", "2006-05", "2005-06", 1},
		{"2006-Q1", "2006年第一季度", "本季度", "2006-01-01", "2006-03-31", "2005-Q4", "2005-Q1", 3},
		{"2006-Q2", "2006年第二季度", "本季度", "2006-04-01", "2006-06-30", "2006-Q1", "2005-Q2", 3},
		{"2006-Q4", "2006年第四季度", "本季度", "2006-10-01", "2006-12-31", "2006-Q3", "2005-Q4", 3},
		{"2006-H1", "2006年上半年", "上半年", "2006-01-01", "2006-06-30", "2005-H2", "2005-H1", 6},
		{"2006-H2", "2006年下半年", "下半年", "2006-07-01", "2006-12-31", "2006-H1", "2005-H2", 6},
		{"2006", "2006年全年", "全年", "2006-01-01", "2006-12-31", "2005", "2005", 12},
	} {
		p, err := period.ParseSpan(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		got := []string{p.String(), p.Chinese(), p.This(), p.Start().String(), p.End().String(), p.Previous().String(), p.LastYear().String()}
		want := []string{c.text, c.chinese, c.this, c.start, c.end, c.previous, c.lastYear}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: got %s, want %s", c.text, got[i], want[i])
			}
		}
		months := p.Months()
		if len(months) != c.months || months[0].Start() != p.Start() || months[len(months)-1].End() != p.End() {
			t.Errorf("%s has the months %v", c.text, months)
		}
		if p.IsMonth() != (c.months == 1) || !p.Holds(months[0]) || p.Holds(months[0].Previous()) || p.Holds(months[len(months)-1].Add(1)) {
			t.Errorf("%s does not know its months", c.text)
		}
	}
	for _, text := range []string{"2006-Q5", "2006-Q0", "2006-H3", "2006-Q", "06", "2006-13", "2006Q2", "1800", ""} {
		if p, err := period.ParseSpan(text); err == nil {
			t.Errorf("took %q for %s", text, p)
		}
	}
	if p, err := period.ParseSpan("2006-q2"); err != nil || p != period.Must("2006-Q2") {
		t.Errorf("2006-q2 is %s, %v", p, err)
	}
}

// What offices report for is a month and nothing longer.
func TestReturnsAreForMonths(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2006-Q2", "2006-H1", "2006"} {
		if _, err := period.Parse(text); err == nil {
			t.Errorf("Parse took %q for a month", text)
		}
	}
}

// What is kept of a period as text is read again, of whatever length it is.
func TestKeptAsText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2006-06", "2006-Q2", "2006-H1", "2006", ""} {
		var p period.Period
		if err := p.UnmarshalText([]byte(text)); err != nil || p.String() != text {
			t.Errorf("%q is read as %s, %v", text, p, err)
		}
	}
	var p period.Period
	if err := p.UnmarshalText([]byte("2006-Q5")); err == nil {
		t.Errorf("2006-Q5 is %s", p)
	}
}

// A month lies in a quarter, a half-year and a year, which hold it.
func TestLiesIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2006-01": "[2006-Q1 2006-H1 2006]", "2006-06": "[2006-Q2 2006-H1 2006]", "2006-07": "[2006-Q3 2006-H2 2006]",
		"2006-12": "[2006-Q4 2006-H2 2006]",
	} {
		month := period.Must(text)
		if got := fmt.Sprint(month.Spans()); got != want {
			t.Errorf("%s lies in %s, want %s", text, got, want)
		}
		for _, of := range month.Spans() {
			if !of.Holds(month) || !slices.Contains(of.Months(), month) {
				t.Errorf("%s does not hold %s", of, month)
			}
		}
	}
}

// A period lies before another when it ends before that begins.
func TestBeforeSpans(t *testing.T) {
	t.Parallel()
	quarter := period.Must("2006-Q2")
	for text, want := range map[string]bool{"2006-03": true, "2006-04": false, "2006-06": false, "2006-07": false, "2006-Q1": true, "2006": false} {
		if got := period.Must(text).Before(quarter); got != want {
			t.Errorf("%s before %s: %v", text, quarter, got)
		}
	}
	if !quarter.Before(period.Must("2006-07")) || quarter.Before(period.Must("2006-06")) {
		t.Error("the quarter does not know what comes after it")
	}
}

// A report calls the periods that it compares with as people do.
func TestCalled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"2006-06": {"上月", "去年同期"}, "2006-Q2": {"上季度", "去年同期"},
		"2006-H1": {"上年下半年", "去年同期"}, "2006-H2": {"上半年", "去年同期"}, "2006": {"上年", "上年"},
	} {
		p := period.Must(text)
		if got := [2]string{p.CalledPrevious(), p.CalledLastYear()}; got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}
