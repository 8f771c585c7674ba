package district

import "slices"

// kind is the kind of organisation that a community has.
type kind int

const (
	none kind = iota
	branch
	generalBranch
	committee
)

// subordinate are the branches below the two community committees.
var subordinate = map[string]int{
	"430111002001": 4, // 湖橡
	"430111003002": 5, // 劳动东路
}

// perBranch is the size of a branch below a committee.
const perBranch = 47.5

// june makes the rows of the month that the brief speaks of.
func (m *maker) june() {
	for i := range m.rows {
		m.rows[i] = Row{}
	}
	m.organisations()
	m.members()
	m.committees()
	m.recruits()
	m.premises()
	m.funds()
	m.services()
	m.relief()
}

// organisations settles who has which kind: two committees, eighteen general
// branches, rather in pilots than elsewhere, and a branch in the others.
func (m *maker) organisations() {
	m.kind = make([]kind, len(m.all))
	score := make([]float64, len(m.all))
	var plain []int
	for _, i := range m.established() {
		m.kind[i] = branch
		if subordinate[m.all[i].Code] > 0 {
			m.kind[i] = committee
			continue
		}
		score[i] = m.rng.Float64()
		if m.all[i].Pilot {
			score[i] += 0.6
		}
		plain = append(plain, i)
	}
	for _, i := range top(plain, score, 18) {
		m.kind[i] = generalBranch
	}
	for i, row := range m.rows {
		row["party_committees"], row["general_branches"], row["branches"] = 0, 0, 0
		switch m.kind[i] {
		case committee:
			row["party_committees"] = 1
			row["branches"] = float64(subordinate[m.all[i].Code])
		case generalBranch:
			row["general_branches"] = 1
		case branch:
			row["branches"] = 1
		case none:
		}
	}
}

// top returns the n places with the highest score, in their own order.
func top(places []int, score []float64, n int) []int {
	sorted := slices.Clone(places)
	slices.SortStableFunc(sorted, func(a, b int) int {
		switch {
		case score[a] > score[b]:
			return -1
		case score[a] < score[b]:
			return 1
		default:
			return a - b
		}
	})
	sorted = sorted[:n]
	slices.Sort(sorted)
	return sorted
}

// size bounds the members by the kind of organisation: a general branch has more
// than fifty, a single branch fewer, with room for the months around.
func (m *maker) size(i int) (low, high int) {
	switch m.kind[i] {
	case committee:
		n := int(perBranch * m.rows[i]["branches"])
		return n, n
	case generalBranch:
		return 56, 97
	default:
		return 19, 48
	}
}

// members makes the columns on party members: totals first, then the splits.
func (m *maker) members() {
	old := m.established()
	m.share("members_total", 3791, old, quota{
		weight: func(i int) float64 { low, high := m.size(i); return float64(low+high) / 2 * m.about(0.35) },
		low:    func(i int) int { low, _ := m.size(i); return low },
		high:   func(i int) int { _, high := m.size(i); return high },
	})
	part := func(column string, total int, spread, low, high float64) {
		m.share(column, total, old, quota{m.near("members_total", spread), m.part("members_total", low), m.part("members_total", high)})
	}
	part("members_under_35", 847, 0.35, 0.12, 0.38)
	part("members_over_60", 1072, 0.35, 0.16, 0.42)
	part("members_college", 1668, 0.25, 0.25, 0.70)
	part("members_transferred_in_last_year", 2151, 0.30, 0.30, 0.76)
	part("members_in_double_drive", 2527, 0.15, 0.50, 0.85)
	for _, row := range m.rows {
		row["members_35_60"] = row["members_total"] - row["members_under_35"] - row["members_over_60"]
		row["members_below_college"] = row["members_total"] - row["members_college"]
	}
	m.movements(old)
	everyone := m.where(func(int) bool { return true })
	m.share("members_in_service", 2890, everyone, quota{m.settled(0.5), always(8), always(120)})
	m.share("members_floating", 314, everyone, quota{m.settled(0.6), always(1), always(12)})
}

// movements makes the month's flows and the year's arrivals so far.
func (m *maker) movements(old []int) {
	m.share("members_joined", 47, old, quota{m.uneven(), always(0), always(4)})
	m.share("members_left", 20, old, quota{m.uneven(), always(0), always(2)})
	m.share("members_transferred_in", 168, old, quota{m.uneven(), always(0), always(9)})
}

// uneven weighs a few places much and most of them little.
func (m *maker) uneven() func(int) float64 {
	return func(int) float64 { x := m.rng.Float64(); return x * x * x }
}

// settled weighs a community that was there before this year four times as much as
// one that was not.
func (m *maker) settled(spread float64) func(int) float64 {
	return func(i int) float64 {
		if m.all[i].Recent {
			return 0.25 * m.about(spread)
		}
		return m.about(spread)
	}
}
