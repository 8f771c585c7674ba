package district

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

// target is what the brief states, by block and figure.
type target map[string]map[string]any

func readTarget(t *testing.T) target {
	t.Helper()
	data, err := os.ReadFile("../../oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var out target
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// place is a community as the registry's file has it.
type place struct {
	Code, Name string
	Founded    string
	Attributes map[string]float64
	office     string
}

func (p place) community() Community {
	return Community{Code: p.Code, Pilot: p.Attributes["pilot"] == 1, Recent: p.Founded != ""}
}

func places(t *testing.T) []place {
	t.Helper()
	data, err := os.ReadFile("../../../config/units/yuhua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Offices []struct {
			Name        string
			Communities []place
		}
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var out []place
	for _, o := range file.Offices {
		for _, p := range o.Communities {
			p.office = o.Name
			out = append(out, p)
		}
	}
	return out
}

func communities(t *testing.T) []Community {
	t.Helper()
	var out []Community
	for _, p := range places(t) {
		out = append(out, p.community())
	}
	return out
}

// ledger adds up one month's rows in its own way.
type ledger struct {
	places []place
	rows   Month
}

func (l ledger) sum(column string) float64 {
	var sum float64
	for _, row := range l.rows {
		sum += row[column]
	}
	return sum
}

func (l ledger) count(test func(place, Row) bool) float64 {
	var n float64
	for _, p := range l.places {
		if row, ok := l.rows[p.Code]; ok && test(p, row) {
			n++
		}
	}
	return n
}

func (l ledger) list(test func(place, Row) bool, name func(place) string) []any {
	var out []any
	for _, p := range l.places {
		if row, ok := l.rows[p.Code]; ok && test(p, row) && !slices.Contains(out, any(name(p))) {
			out = append(out, name(p))
		}
	}
	return out
}

func (l ledger) least(column string, test func(place, Row) bool) float64 {
	least := math.Inf(1)
	for _, p := range l.places {
		if row, ok := l.rows[p.Code]; ok && test(p, row) {
			least = min(least, row[column])
		}
	}
	return least
}

func (l ledger) most(column string) float64 {
	most := math.Inf(-1)
	for _, row := range l.rows {
		most = max(most, row[column])
	}
	return most
}

func organisations(r Row) float64 {
	return r["party_committees"] + r["general_branches"] + r["branches"]
}

func TestJuneIsTheBrief(t *testing.T) {
	t.Parallel()
	l := ledger{places(t), Make(communities(t))[June]}
	for _, got := range []map[string]any{sums(l), counts(l), classes(l), pilots(l), committees(l), ratios(l)} {
		compare(t, readTarget(t), got)
	}
}

// compare holds each figure against every block that states it.
func compare(t *testing.T, want target, got map[string]any) {
	t.Helper()
	for code, value := range got {
		found := false
		for block, figures := range want {
			stated, ok := figures[code]
			if !ok {
				continue
			}
			found = true
			if !agrees(value, stated) {
				t.Errorf("%s.%s = %v, want %v", block, code, value, stated)
			}
		}
		if !found {
			t.Errorf("%s is stated nowhere", code)
		}
	}
}

// agrees reports whether a value is what is stated: the same, or within two bounds.
func agrees(value, stated any) bool {
	number, isNumber := value.(float64)
	switch want := stated.(type) {
	case float64:
		return isNumber && math.Abs(number-want) < 0.00005
	case []any:
		if isNumber && len(want) == 2 {
			return number >= want[0].(float64) && number <= want[1].(float64)
		}
		return sameWords(value, want)
	default:
		return reflect.DeepEqual(value, stated)
	}
}

// sameWords compares two lists of names in any order.
func sameWords(value any, want []any) bool {
	got, ok := value.([]any)
	if !ok || len(got) != len(want) {
		return false
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			return false
		}
	}
	return true
}
