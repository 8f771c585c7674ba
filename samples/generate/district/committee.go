package district

import "math"

// ageSum is the sum of all committee members' ages as the averages state them, in
// tenths of a year.
const ageSum = 144175

// committees makes the columns on committees and secretaries.
func (m *maker) committees() {
	old := m.established()
	m.seats(old)
	m.averages(old)
	m.share("committee_college", 219, old, quota{m.near("committee_members", 0.3), always(1), m.part("committee_members", 1)})
	m.share("secretary_age", 2774, old, quota{m.around(0.22), always(29), always(51)})
	for i, row := range m.rows {
		if m.kind[i] == none {
			delete(row, "secretary_age")
		}
	}
}

// seats gives five to a committee, seven to the ten largest and three to the ten
// smallest communities.
func (m *maker) seats(old []int) {
	score := make([]float64, len(m.all))
	for _, i := range old {
		score[i] = m.rows[i]["members_total"]
	}
	for i, row := range m.rows {
		row["committee_members"] = 0
		if m.kind[i] != none {
			row["committee_members"] = 5
		}
	}
	for _, i := range top(old, score, 10) {
		m.rows[i]["committee_members"] = 7
	}
	for i := range score {
		score[i] = -score[i]
	}
	for _, i := range top(old, score, 10) {
		m.rows[i]["committee_members"] = 3
	}
}

// averages gives every committee an average that whole ages can have, such that
// the averages times the seats add up to ageSum. Committees of seven settle the
// last digit, since only they can; committees of five take up the rest.
func (m *maker) averages(old []int) {
	years := make(map[int]int, len(old)) // the sum of a committee's ages
	var fives, sevens []int
	for _, i := range old {
		seats := m.of(i, "committee_members")
		years[i] = int(math.Round(float64(seats) * 39.5 * m.about(0.09)))
		switch seats {
		case 5:
			fives = append(fives, i)
		case 7:
			sevens = append(sevens, i)
		}
	}
	rest := func() int {
		sum := 0
		for _, i := range old {
			seats := m.of(i, "committee_members")
			sum += tenths(years[i], seats) * seats
		}
		return ageSum - sum
	}
	settle(years, sevens[0], sevens[1], rest)
	for k, left := 0, rest()/10; left != 0; k++ {
		step := left / max(left, -left)
		years[fives[k%len(fives)]] += step
		left -= step
	}
	for _, i := range old {
		m.rows[i]["committee_average_age"] = float64(tenths(years[i], m.of(i, "committee_members"))) / 10
	}
}

// settle makes two committees a little older until the rest is whole years.
func settle(years map[int]int, a, b int, rest func() int) {
	for range 7 {
		for range 7 {
			if rest()%10 == 0 {
				return
			}
			years[b]++
		}
		years[b] -= 7
		years[a]++
	}
}

// tenths returns an average in tenths of a year, rounded as clerks round.
func tenths(years, seats int) int { return (years*20 + seats) / (2 * seats) }

// recruits makes the columns on those who came to the communities this month, and
// on the organisations of the new economy. Two offices alone held examinations.
func (m *maker) recruits() {
	old := m.established()
	m.share("recruited_selected", 20, old, quota{m.favoured(3), always(0), always(1)})
	m.share("recruited_seconded", 34, old, quota{m.around(0.9), always(0), always(2)})
	examined := m.where(func(i int) bool {
		office := m.all[i].Office()
		return !m.all[i].Recent && (office == "430111004" || office == "430111006")
	})
	m.share("recruited_examined", 23, examined, quota{m.around(0.5), always(0), always(3)})
	m.share("new_orgs_eligible", 39, old, quota{m.around(0.95), always(0), always(3)})
	m.share("new_orgs_organised", 25, old, quota{m.near("new_orgs_eligible", 0.6), always(0), m.part("new_orgs_eligible", 1)})
}

// favoured weighs a pilot that many times as much as another community.
func (m *maker) favoured(times float64) func(int) float64 {
	return func(i int) float64 {
		if m.all[i].Pilot {
			return times * m.about(0.3)
		}
		return m.about(0.3)
	}
}
