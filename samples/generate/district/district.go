// Package district makes up the numbers of a district: for every community one row
// of figures, for June 2006, for the month before and for the June before.
//
// In go the communities; out come rows by community and column. June comes first
// and is solved so that the district's sums, means and counts are exactly those of
// the sample brief; the other months are derived from it so that stocks, flows and
// running totals agree from month to month. The same communities always give the
// same rows: chance comes from a generator with a fixed seed. The package knows
// nothing of sheets, headers or workbooks.
package district

import (
	"maps"
	"math/rand/v2"
)

// The months that are made.
const (
	June     = "2006-06"
	May      = "2006-05"
	LastJune = "2005-06"
)

// Three communities changed in June in ways that a careful reader asks about.
const (
	Extended   = "430111004007" // built on: its rooms grew, and so did the investment
	HandedOver = "430111005006" // was given rooms by a neighbour, without any money
	Replaced   = "430111006004" // has a new and younger secretary
)

// Community is one community as the registry describes it.
type Community struct {
	Code   string // twelve digits, the first nine of them its office's
	Pilot  bool   // one of the communities that are built up as models
	Recent bool   // founded this year: it has premises but no organisation yet
}

// Office is the code of the community's street office.
func (c Community) Office() string { return c.Code[:9] }

// Row holds a community's numbers by column; a missing column is an empty cell.
type Row map[string]float64

// Month holds a month's rows by the community's code.
type Month map[string]Row

// Make returns the months by their names.
func Make(communities []Community) map[string]Month {
	m := &maker{
		rng:  rand.New(rand.NewPCG(2006, 6)),
		all:  communities,
		rows: make([]Row, len(communities)),
	}
	m.june()
	months := map[string]Month{June: {}, May: {}, LastJune: {}}
	for i, c := range communities {
		months[June][c.Code] = m.rows[i]
	}
	for i, c := range communities {
		months[May][c.Code] = m.may(i)
	}
	for i, row := range m.lastJune() {
		if !communities[i].Recent {
			months[LastJune][communities[i].Code] = row
		}
	}
	return months
}

// maker carries what the months are made from; rows are June's.
type maker struct {
	rng  *rand.Rand
	all  []Community
	kind []kind
	rows []Row
}

// between returns a whole number from low to high, both inclusive.
func (m *maker) between(low, high int) int { return low + m.rng.IntN(high-low+1) }

// about returns a factor from 1-spread to 1+spread.
func (m *maker) about(spread float64) float64 { return 1 + spread*(2*m.rng.Float64()-1) }

// where returns the places of the communities that the test picks.
func (m *maker) where(test func(i int) bool) []int {
	var out []int
	for i := range m.all {
		if test(i) {
			out = append(out, i)
		}
	}
	return out
}

// established are the communities with an organisation of their own.
func (m *maker) established() []int {
	return m.where(func(i int) bool { return !m.all[i].Recent })
}

// quota tells how a column's total is shared out: by weight, within bounds.
type quota struct {
	weight    func(i int) float64
	low, high func(i int) int
}

// share distributes a total over the places given, sets the column in each row and
// a zero in all the others.
func (m *maker) share(column string, total int, places []int, q quota) {
	for _, row := range m.rows {
		row[column] = 0
	}
	weights := make([]float64, len(places))
	low, high := make([]int, len(places)), make([]int, len(places))
	for k, i := range places {
		weights[k], low[k], high[k] = q.weight(i), q.low(i), q.high(i)
	}
	for k, n := range apportion(total, weights, low, high) {
		m.rows[places[k]][column] = float64(n)
	}
}

// of reads a column of June as a whole number.
func (m *maker) of(i int, column string) int { return int(m.rows[i][column]) }

// always bounds every place alike.
func always(n int) func(int) int { return func(int) int { return n } }

// part bounds a place by a share of one of its columns, rounded down.
func (m *maker) part(column string, share float64) func(int) int {
	return func(i int) int { return int(m.rows[i][column] * share) }
}

// near weighs a place by one of its columns, give or take a spread.
func (m *maker) near(column string, spread float64) func(int) float64 {
	return func(i int) float64 { return m.rows[i][column] * m.about(spread) }
}

// around weighs all places alike, give or take a spread.
func (m *maker) around(spread float64) func(int) float64 {
	return func(int) float64 { return m.about(spread) }
}

func (r Row) clone() Row { return maps.Clone(r) }
