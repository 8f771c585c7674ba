package config

import (
	"testing"
	"testing/fstest"

	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
)

// TestCalendarOfWorkspace: the steps that a workspace writes stand in place of the form's.
func TestCalendarOfWorkspace(t *testing.T) {
	t.Parallel()
	settings := `units: yuhua
forms: [community-party-building, subsistence-allowance]
calendars:
  community-party-building:
    reminders: []
    spans: [half-year]
    publish: {at: "0 10 L * *", day_off: previous}
`
	opened, err := Open(fstest.MapFS{FileName: {Data: []byte(settings)}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]string{
		{
			"blanks": "2025年5月6日9时", "deadline": "2025年5月25日18时", "compose": "2025年5月26日9时", "publish": "2025年5月30日10时",
		},
		{
			"blanks": "2025年5月30日9时", "reminder-1": "2025年6月3日9时", "deadline": "2025年6月5日18时",
			"compose": "2025年6月9日9时", "publish": "2025年6月10日9时",
		},
	} {
		c := opened.Forms[i].Calendar
		if longer := len(c.Ending(period.Must("2006-06"))); longer != 1-i {
			t.Errorf("form %d: with June end %d longer periods", i, longer)
		}
		for _, s := range c.Steps {
			m, _ := c.Moment(s, period.Must("2025-05"))
			if m.Chinese() != want[s.Name()] {
				t.Errorf("form %d: %s is due at %s, want %s", i, s.Name(), m.Chinese(), want[s.Name()])
			}
			delete(want, s.Name())
		}
		for name := range want {
			t.Errorf("form %d has no step %s", i, name)
		}
	}
}

// TestDeadlineForAll: a workspace's own deadline stands before those of its forms.
func TestDeadlineForAll(t *testing.T) {
	t.Parallel()
	settings := "units: yuhua\nform: subsistence-allowance\ndeadline: {day: 31, time: \"17:30\"}\n"
	opened, err := Open(fstest.MapFS{FileName: {Data: []byte(settings)}})
	if err != nil {
		t.Fatal(err)
	}
	if due := opened.Forms[0].Calendar.Due().Chinese(period.Must("2006-06")); due != "2006年6月30日17时30分" {
		t.Errorf("due %s", due)
	}
}

// TestShippedDaysOff looks at days that are well known.
func TestShippedDaysOff(t *testing.T) {
	t.Parallel()
	days, s := loadDays(FS())
	if len(s.Faults) > 0 {
		t.Fatal(s.Faults)
	}
	for text, working := range map[string]bool{
		"2024-02-04": true, "2024-02-17": false, "2024-10-12": true, "2025-01-28": false, "2025-10-08": false,
		"2025-10-11": true, "2025-06-02": false, "2025-06-03": true, "2026-02-14": true, "2026-02-23": false,
		"2026-10-07": false, "2026-10-10": true, "2027-10-02": false, "2027-10-04": true,
	} {
		day, err := period.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		if days.Working(day) != working {
			t.Errorf("%s: working %v, want %v", text, !working, working)
		}
	}
	if !days.Official(2024) || !days.Official(2025) || !days.Official(2026) || days.Official(2027) {
		t.Error("the decrees of 2024 to 2026 are in the table, that of 2027 is not")
	}
	var none calendar.Days
	if day, _ := period.ParseDate("2006-06-30"); !none.Working(day) {
		t.Error("a Friday without a table is off")
	}
}
