package district

// services makes the columns on posts, services, neighbours and volunteers.
func (m *maker) services() {
	for i, row := range m.rows {
		if m.all[i].Recent {
			row["posts"], row["service_items"] = 0, float64(m.between(3, 6))
			row["volunteer_teams"], row["volunteers"] = 1, float64(m.between(4, 7))
			continue
		}
		row["posts"] = float64(m.between(8, 21))
		row["service_items"] = float64(m.between(10, 26))
		row["volunteer_teams"] = float64(m.between(1, 4))
		row["volunteers"] = float64(int(row["volunteer_teams"]) * m.between(9, 18))
	}
	old := m.established()
	m.rows[old[11]]["posts"], m.rows[old[31]]["posts"] = 24, 23
	m.rows[old[19]]["service_items"], m.rows[old[47]]["service_items"] = 30, 28
	everyone := m.where(func(int) bool { return true })
	m.share("resident_units", 520, everyone, quota{m.settled(0.6), always(2), always(14)})
	m.share("agreements", 364, old, quota{m.near("resident_units", 0.25), always(1), m.part("resident_units", 0.95)})
}

// relief makes the columns on those in need and those out of work.
func (m *maker) relief() {
	old := m.established()
	everyone := m.where(func(int) bool { return true })
	m.share("pairs", 1036, everyone, quota{m.settled(0.6), always(2), always(30)})
	m.share("reemployed", 30412, everyone, quota{m.settled(0.5), always(40), always(900)})
	m.share("laid_off_members", 200, old, quota{m.near("members_total", 0.7), always(0), always(9)})
	for _, row := range m.rows {
		row["laid_off_trained"] = row["laid_off_members"]
	}
	m.share("laid_off_reemployed", 180, old, quota{m.near("laid_off_members", 0.2), always(0), m.part("laid_off_members", 1)})
}
