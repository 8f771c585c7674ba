package district

import (
	"math"
	"reflect"
	"testing"
)

// trio is a community's row beside the month before and the year before; rows that
// do not exist are nil.
type trio struct {
	code                  string
	now, before, lastYear Row
}

// holds are what must hold for every community in every month.
var holds = map[string]func(x trio) bool{
	"ages add up": func(x trio) bool {
		return x.now["members_under_35"]+x.now["members_35_60"]+x.now["members_over_60"] == x.now["members_total"]
	},
	"schooling adds up": func(x trio) bool {
		return x.now["members_college"]+x.now["members_below_college"] == x.now["members_total"]
	},
	"no part exceeds its whole": func(x trio) bool {
		for part, whole := range map[string]string{
			"committee_college": "committee_members", "new_orgs_organised": "new_orgs_eligible",
			"laid_off_trained": "laid_off_members", "laid_off_reemployed": "laid_off_members",
			"members_in_double_drive": "members_total", "agreements": "resident_units",
			"members_transferred_in": "members_total", "members_transferred_in_last_year": "members_total",
		} {
			if x.now[part] > x.now[whole] {
				return false
			}
		}
		return true
	},
	"members have an organisation": func(x trio) bool { return (organisations(x.now) > 0) == (x.now["members_total"] > 0) },
	"a committee has ages": func(x trio) bool {
		_, average := x.now["committee_average_age"]
		_, secretary := x.now["secretary_age"]
		seated := x.now["committee_members"] > 0
		return average == seated && secretary == seated && seated == (organisations(x.now) > 0)
	},
	"the kind fits the size": func(x trio) bool {
		n := x.now["members_total"]
		switch {
		case x.now["party_committees"] > 0:
			return n > 100 && n/x.now["branches"] <= 50
		case x.now["general_branches"] > 0:
			return n > 50 && x.now["branches"] == 0
		default:
			return n <= 50
		}
	},
	"nothing is negative": func(x trio) bool {
		for _, n := range x.now {
			if n < 0 {
				return false
			}
		}
		return true
	},
	"money is none or worth a line": func(x trio) bool {
		for _, column := range money {
			if n := x.now[column]; n != 0 && n < 100 {
				return false
			}
		}
		return x.now["premises_area"] >= 40 && x.now["premises_area"] <= 5000
	},
	"flows explain the stock": func(x trio) bool {
		return x.before == nil || x.before["members_total"]+x.now["members_joined"]-x.now["members_left"] == x.now["members_total"]
	},
	"members swing little": func(x trio) bool {
		before := x.before["members_total"]
		return x.before == nil || math.Abs(x.now["members_total"]-before) <= max(10, before/10)
	},
	"running totals grow, and not by leaps": func(x trio) bool {
		for _, column := range append([]string{"members_transferred_in", "reemployed"}, money...) {
			if grown := x.now[column] - x.before[column]; x.before != nil && (grown < 0 || grown > x.before[column]) {
				return false
			}
		}
		return true
	},
	"arrivals are among those who joined": func(x trio) bool {
		return x.before == nil || x.now["members_transferred_in"]-x.before["members_transferred_in"] <= x.now["members_joined"]
	},
	"last year's arrivals are frozen": func(x trio) bool {
		return x.before == nil || x.now["members_transferred_in_last_year"] == x.before["members_transferred_in_last_year"]
	},
	"nobody is laid off and trained at once": func(x trio) bool {
		return x.before == nil || x.now["laid_off_members"] <= x.before["laid_off_members"] || x.now["laid_off_trained"] < x.now["laid_off_members"]
	},
	"rooms change with building only": func(x trio) bool {
		return x.before == nil || x.code == HandedOver || x.now["premises_area"] == x.before["premises_area"] || x.now["investment"] > x.before["investment"]
	},
	"people age by a year at most": func(x trio) bool {
		age := x.now["secretary_age"] - x.before["secretary_age"]
		return x.before == nil || (x.code == Replaced || age >= 0 && age <= 1) && math.Abs(x.now["committee_average_age"]-x.before["committee_average_age"]) <= 2
	},
	"stocks do not vanish": func(x trio) bool {
		for _, column := range stocks {
			if x.before != nil && x.before[column] > 0 && x.now[column] == 0 {
				return false
			}
		}
		return true
	},
	"members grow like the district's": func(x trio) bool {
		return x.lastYear == nil || math.Abs(x.now["members_total"]/x.lastYear["members_total"]-1) <= 0.3
	},
}

var money = []string{"fund_district", "fund_party_dues", "fund_department", "fund_office", "investment"}

var stocks = []string{
	"new_orgs_eligible", "new_orgs_organised", "members_total", "members_under_35", "members_35_60", "members_over_60",
	"members_college", "members_below_college", "members_in_service", "members_floating", "members_in_double_drive",
	"agreements", "volunteer_teams", "volunteers", "pairs", "laid_off_members", "laid_off_trained", "laid_off_reemployed",
}

func TestMonthsHoldTogether(t *testing.T) {
	t.Parallel()
	months := Make(communities(t))
	for name, month := range months {
		for code, row := range month {
			x := trio{code: code, now: row}
			if name == June {
				x.before, x.lastYear = months[May][code], months[LastJune][code]
			}
			for what, ok := range holds {
				if !ok(x) {
					t.Errorf("%s %s: %s does not hold\nnow    %v\nbefore %v", name, code, what, x.now, x.before)
				}
			}
		}
	}
}

func TestLastJuneHasTheCommunitiesOfThen(t *testing.T) {
	t.Parallel()
	all := communities(t)
	months := Make(all)
	if got := len(months[LastJune]); got != 73 {
		t.Errorf("last June has %d rows, want 73", got)
	}
	for _, c := range all {
		if _, has := months[LastJune][c.Code]; has == c.Recent {
			t.Errorf("%s: in last June %v, founded this year %v", c.Code, has, c.Recent)
		}
	}
}

// TestOfficesGrowLikeTheDistrict keeps the offices within three tenths of the year
// before, so that the samples need no explanations for it.
func TestOfficesGrowLikeTheDistrict(t *testing.T) {
	t.Parallel()
	all := communities(t)
	months := Make(all)
	columns := []string{
		"members_total", "members_college", "members_in_service", "members_in_double_drive", "pairs",
		"reemployed", "volunteers", "agreements", "resident_units", "premises_area", "laid_off_members",
	}
	for _, column := range columns {
		now, then := make(map[string]float64), make(map[string]float64)
		for _, c := range all {
			now[c.Office()] += months[June][c.Code][column]
			then[c.Office()] += months[LastJune][c.Code][column]
		}
		for office, n := range now {
			if change := n/then[office] - 1; math.Abs(change) > 0.3 {
				t.Errorf("%s %s: %v after %v, a change of %.2f", office, column, n, then[office], change)
			}
		}
	}
}

func TestNoTwoCommunitiesAreAlike(t *testing.T) {
	t.Parallel()
	for name, month := range Make(communities(t)) {
		for a, row := range month {
			for b, other := range month {
				if a < b && reflect.DeepEqual(row, other) {
					t.Errorf("%s: %s and %s have the same row", name, a, b)
				}
			}
		}
	}
}

func TestSameCommunitiesSameRows(t *testing.T) {
	t.Parallel()
	all := communities(t)
	if a, b := Make(all), Make(all); !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
}

func TestApportion(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name      string
		total     int
		weights   []float64
		low, high []int
		want      []int
	}{
		{"by weight", 10, []float64{1, 1, 3}, []int{0, 0, 0}, []int{9, 9, 9}, []int{2, 2, 6}},
		{"largest remainder", 10, []float64{1, 1, 1}, []int{0, 0, 0}, []int{9, 9, 9}, []int{4, 3, 3}},
		{"lower bound", 10, []float64{1, 9}, []int{3, 0}, []int{9, 9}, []int{3, 7}},
		{"upper bound", 10, []float64{1, 9}, []int{0, 0}, []int{9, 6}, []int{4, 6}},
		{"no way", 10, []float64{1, 1}, []int{0, 0}, []int{3, 3}, []int{3, 3}},
	}
	for _, c := range cases {
		if got := apportion(c.total, c.weights, c.low, c.high); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
