package district

// The classes of premises: how many communities have that many square metres.
const (
	models    = 26 // 300 and more
	qualified = 16 // 150 and more
)

// premises makes the areas: the pilots are models, the recent communities have the
// smallest rooms, and the smallest of all has exactly sixty square metres.
func (m *maker) premises() {
	score := make([]float64, len(m.all))
	for i, c := range m.all {
		score[i] = m.rng.Float64()
		switch {
		case c.Pilot:
			score[i] += 2
		case c.Recent:
			score[i] -= 2
		}
	}
	everyone := m.where(func(int) bool { return true })
	for _, i := range everyone {
		m.rows[i]["premises_area"] = float64(62 + m.between(0, 14)*6)
	}
	for _, i := range top(everyone, score, models+qualified) {
		m.rows[i]["premises_area"] = float64(150 + m.between(0, 24)*6)
	}
	for _, i := range top(everyone, score, models) {
		m.rows[i]["premises_area"] = float64(300 + m.between(0, 30)*m.between(1, 12))
	}
	recent := m.where(func(i int) bool { return m.all[i].Recent })
	m.rows[recent[len(recent)-1]]["premises_area"] = 60
	for _, i := range everyone {
		if area := m.rows[i]["premises_area"]; area > 60 && area < 140 && m.rng.IntN(5) == 0 {
			m.rows[i]["premises_area"] = area + 0.5
		}
	}
}

// funds makes the money of the year so far: what every pilot is promised, little
// elsewhere, and building work in about every third community.
func (m *maker) funds() {
	atLeast := 0
	for i, c := range m.all {
		row := m.rows[i]
		for _, column := range []string{"fund_district", "fund_party_dues", "fund_department", "fund_office", "investment"} {
			row[column] = 0
		}
		switch {
		case c.Pilot:
			row["fund_district"], row["fund_party_dues"] = 30000, 6000
			row["fund_department"] = float64(20000 + 1000*m.between(0, 10)*min(atLeast, 1))
			row["fund_office"] = float64(10000 + 1000*m.between(0, 5)*min(atLeast, 1))
			atLeast++
		case !c.Recent:
			row["fund_party_dues"] = float64(100 * m.between(0, 3) * m.between(2, 5))
			row["fund_office"] = float64(500 * m.between(0, 2) * m.between(2, 6))
		}
		if !c.Recent && m.rng.IntN(3) == 0 {
			row["investment"] = float64(5000 * m.between(4, 28))
		}
	}
}
