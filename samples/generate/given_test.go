package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"huibao/pipeline/submission"
	"huibao/samples"
	"huibao/samples/generate/district"
)

// later is the oracle's block of the figures that the brief states after its first
// section, beside the block of what follows from them.
func later(t *testing.T) map[string]any {
	t.Helper()
	var blocks map[string]map[string]any
	if err := json.Unmarshal(samples.Oracle(), &blocks); err != nil {
		t.Fatal(err)
	}
	out := blocks["later"]
	for code, value := range blocks["derived"] {
		out[code] = value
	}
	return out
}

// june reads one reporter's workbook of June 2006.
func june(t *testing.T, l library, reporter string) *submission.Submission {
	t.Helper()
	var found *submission.Submission
	l.each(func(name string, s *submission.Submission) {
		if strings.HasPrefix(name, district.June) && s.Office == reporter {
			found = s
		}
	})
	if found == nil {
		t.Fatalf("nobody reported for %s", reporter)
	}
	return found
}

// TestDistrictKnowsItsFacts compares the district's own sheet with the oracle.
func TestDistrictKnowsItsFacts(t *testing.T) {
	t.Parallel()
	l := openLibrary(t)
	sheet, ok := june(t, l, "430111").Sheet("district")
	if !ok {
		t.Fatal("the district's sheet is not there")
	}
	value := func(code string) float64 {
		if v := sheet.Values[code]; v.Known() {
			return v.Number
		}
		t.Errorf("%s is not there", code)
		return math.NaN()
	}
	want := later(t)
	for _, code := range []string{
		"pilot_leaders_each", "pilot_departments_each", "pilot_cadres_each", "pilot_office_leaders_each",
		"pilot_office_cadres_each", "committee_average_age_last_term", "secretary_age_last_term",
		"committee_college_rate_last_term", "investment_per_year", "handbooks_printed",
		"floating_member_service_measures", "work_items_in_section_1", "theme_activities",
	} {
		if got := value(code); got != want[code] {
			t.Errorf("%s = %v, want %v", code, got, want[code])
		}
	}
	since := value("investment_2003") + value("investment_2004") + value("investment_2005")
	if since != 12100000 {
		t.Errorf("investment since 2003 is %v, want 12100000", since)
	}
	for change, parts := range map[string][2]float64{
		"committee_average_age_change_vs_last_term": {39.5, value("committee_average_age_last_term")},
		"secretary_age_change_vs_last_term":         {38, value("secretary_age_last_term")},
	} {
		if got := parts[0] - parts[1]; got != want[change] {
			t.Errorf("%s = %v, want %v", change, got, want[change])
		}
	}
}

// TestCasesHaveTheirFacts compares the facts of two cases with the oracle.
func TestCasesHaveTheirFacts(t *testing.T) {
	t.Parallel()
	l := openLibrary(t)
	want := later(t)
	fact := func(unit, column string) float64 {
		sheet, _ := june(t, l, unit[:9]).Sheet("cases")
		for _, row := range sheet.Rows {
			if row.Unit == unit {
				return row.Values.Of(column).Number
			}
		}
		t.Errorf("%s tells no case", unit)
		return math.NaN()
	}
	bounds := want["case_guangjiqiao_funds"].([]any)
	if got := fact("430111001001", "case_funds"); got < bounds[0].(float64) || got > bounds[1].(float64) {
		t.Errorf("funds %v, want %v", got, bounds)
	}
	for code, got := range map[string]float64{
		"case_guangjiqiao_hall_seats":   fact("430111001001", "case_hall_seats"),
		"case_guangjiqiao_hall_uses":    fact("430111001001", "case_hall_uses"),
		"case_changzhong_people_helped": fact("430111003001", "case_people_helped"),
	} {
		if got != want[code] {
			t.Errorf("%s = %v, want %v", code, got, want[code])
		}
	}
}
