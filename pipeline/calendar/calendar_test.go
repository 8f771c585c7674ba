package calendar_test

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // as in the program

	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
)

func TestLines(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line, month, want string
		err               error
	}{
		{"0 9 27 * *", "2006-02", "2006年2月27日9时", nil},
		{"30 17 L * *", "2006-02", "2006年2月28日17时30分", nil},
		{"0 0 L * *", "2004-02", "2004年2月29日0时", nil},
		{"0 18 L * *", "2006-12", "2006年12月31日18时", nil},
		{"0 9 31 12 *", "2006-12", "2006年12月31日9时", nil},
		{"0 9 31 12 *", "2006-11", "", nil},
		{"0 9 5 3,6,9,12 *", "2006-06", "2006年6月5日9时", nil},
		{"0 9 L JUN *", "2006-06", "2006年6月30日9时", nil},
		{"0 9 31 2 *", "", "", calendar.ErrNever},
		{"0 9 31 * *", "", "", calendar.ErrSome},
		{"0 9 29 2 *", "", "", calendar.ErrSome},
		{"0 9 31 * 1", "", "", calendar.ErrEither},
		{"0 9 L * 1", "", "", calendar.ErrEither},
		{"0 9 * * 1", "", "", calendar.ErrOften},
		{"0 9,18 5 * *", "", "", calendar.ErrOften},
		{"* * L * *", "", "", calendar.ErrOften},
		{"0 9 27W * *", "", "", calendar.ErrDay},
		{"0 9 L,15 * *", "", "", calendar.ErrDay},
		{"0 25 5 * *", "", "", calendar.ErrSyntax},
		{"@monthly", "", "", calendar.ErrFields},
		{"0 9 5 *", "", "", calendar.ErrFields},
		{"TZ=UTC 9 5 * *", "", "", calendar.ErrFields},
		{"TZ=UTC 0 9 5 * *", "", "", calendar.ErrFields},
	} {
		line, err := calendar.ParseLine(test.line)
		if !errors.Is(err, test.err) {
			t.Errorf("%q: %v, want %v", test.line, err, test.err)
			continue
		}
		if err != nil {
			continue
		}
		got := ""
		if m, ok := line.In(period.Must(test.month)); ok {
			got = m.Chinese()
		}
		if got != test.want {
			t.Errorf("%q comes in %s at %q, want %q", test.line, test.month, got, test.want)
		}
	}
}

// days are those of National Day 2024: Sunday 29 September and Saturday 12 October are worked.
func days(t testing.TB) calendar.Days {
	t.Helper()
	var d calendar.Days
	d.Off(calendar.Span{From: date(t, "2024-10-01"), To: date(t, "2024-10-07")})
	d.Work(date(t, "2024-09-29"))
	d.Work(date(t, "2024-10-12"))
	d.Complete(2024)
	return d
}

func date(t testing.TB, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDaysOff(t *testing.T) {
	t.Parallel()
	d := days(t)
	for _, test := range []struct {
		day  string
		how  calendar.DayOff
		want string
	}{
		{"2024-10-01", calendar.Later, "2024-10-08"},
		{"2024-10-07", calendar.Before, "2024-09-30"},
		{"2024-09-29", calendar.Later, "2024-09-29"}, // a Sunday on which work is made up for
		{"2024-09-28", calendar.Later, "2024-09-29"},
		{"2024-10-13", calendar.Before, "2024-10-12"},
		{"2024-10-05", calendar.Keep, "2024-10-05"},
		{"2024-10-05", "", "2024-10-05"},
		{"2024-12-28", calendar.Later, "2024-12-30"},
		{"2025-03-01", calendar.Before, "2025-02-28"},
	} {
		if got := d.Move(date(t, test.day), test.how).String(); got != test.want {
			t.Errorf("%s moved %q is %s, want %s", test.day, test.how, got, test.want)
		}
	}
	if !d.Official(2024) || d.Official(2025) {
		t.Error("2024 and no other year is complete")
	}
}

func step(t testing.TB, kind calendar.Kind, line string, of calendar.Of, off calendar.DayOff) calendar.Step {
	t.Helper()
	parsed, err := calendar.ParseLine(line)
	if err != nil {
		t.Fatal(err)
	}
	return calendar.Step{Kind: kind, Line: parsed, Of: of, DayOff: off}
}

// A step that is moved out of its month still speaks of the same period.
func TestMoments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step      calendar.Step
		of, wants string
	}{
		{step(t, calendar.Blanks, "0 9 25 * *", calendar.Next, calendar.Keep), "2024-01", "2023年12月25日9时"},
		{step(t, calendar.Publish, "0 9 1 * *", calendar.Previous, calendar.Later), "2024-09", "2024年10月8日9时"},
		{step(t, calendar.Publish, "0 9 L * *", calendar.Same, calendar.Later), "2024-08", "2024年9月2日9时"},
		{step(t, calendar.Deadline, "0 18 25 * *", "", ""), "2024-02", "2024年2月25日18时"},
	} {
		c := calendar.Calendar{Days: days(t)}
		m, ok := c.Moment(test.step, period.Must(test.of))
		if !ok || m.Chinese() != test.wants {
			t.Errorf("%s of %s is due at %s, want %s", test.step.Line, test.of, m.Chinese(), test.wants)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	c := calendar.Calendar{Steps: []calendar.Step{step(t, calendar.Deadline, "30 18 L * *", "", "")}}
	june := period.Must("2006-06")
	if got := c.Due().Chinese(june); got != "2006年6月30日18时30分" {
		t.Errorf("due at %q", got)
	}
	zone := time.FixedZone("", 8*3600)
	if got := c.Due().At(june, zone); !got.Equal(time.Date(2006, 6, 30, 10, 30, 0, 0, time.UTC)) {
		t.Errorf("due at %v", got)
	}
	for _, none := range []calendar.Due{{}, (&calendar.Calendar{}).Due()} {
		if none.Chinese(june) != "" || !none.At(june, zone).IsZero() {
			t.Error("a calendar without a deadline has one")
		}
	}
	if c.Due().Chinese(period.Period{}) != "" {
		t.Error("an unknown month has a deadline")
	}
}

// China had summer time in 1986: half past two did not come on 4 May.
func TestSummerTime(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	m := calendar.Moment{Date: date(t, "1986-05-04"), Hour: 2, Minute: 30}
	if got := m.In(zone).Format("02 15:04"); got != "04 03:30" {
		t.Errorf("half past two is %s", got)
	}
}

// A quarter, a half-year and a year have but the steps of the report, with their last month.
func TestLongerPeriods(t *testing.T) {
	t.Parallel()
	line, err := calendar.ParseLine("0 9 26 * *")
	if err != nil {
		t.Fatal(err)
	}
	compose, deadline := calendar.Step{Kind: calendar.Compose, Line: line}, calendar.Step{Kind: calendar.Deadline, Line: line}
	c := &calendar.Calendar{Steps: []calendar.Step{deadline, compose}, Spans: []calendar.Length{calendar.Year, calendar.Quarter}}
	for month, want := range map[string]string{
		"2006-05": "", "2006-06": "2006-Q2 ", "2006-09": "2006-Q3 ", "2006-12": "2006-Q4 2006 ",
	} {
		got := ""
		for _, p := range c.Ending(period.Must(month)) {
			got += p.String() + " "
			if m, ok := c.Moment(compose, p); !ok || m.Date.Period() != period.Must(month) || m.Date.Day != 26 {
				t.Errorf("%s is composed at %v, %v", p, m, ok)
			}
			if _, ok := c.Moment(deadline, p); ok {
				t.Errorf("%s has a deadline", p)
			}
		}
		if got != want {
			t.Errorf("with %s end %q, want %q", month, got, want)
		}
	}
	if l := calendar.LengthOf(period.Must("2006-06")); l != "" {
		t.Errorf("a month is a %s", l)
	}
}
