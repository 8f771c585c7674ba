package district

import "math"

// lastJune makes the rows of the June before: smaller, younger by a year, and in
// the middle of the year in which the reformed enterprises handed their members
// over. Recent communities get a row that nobody reports.
func (m *maker) lastJune() []Row {
	rows := make([]Row, len(m.rows))
	for i, june := range m.rows {
		row := june.clone()
		m.lastMembers(row)
		m.lastOrganisation(row)
		m.lastRelief(row)
		m.scale(row, 0.88, 0.97, "members_in_service", "pairs", "volunteers")
		m.scale(row, 0.80, 0.92, "members_floating")
		m.scale(row, 0.86, 0.95, "agreements")
		m.scale(row, 0.85, 1, "posts", "service_items")
		if m.all[i].Code == Replaced {
			row["secretary_age"] += 13
		}
		rows[i] = row
	}
	m.lastBuilding(rows)
	return rows
}

// scale shrinks columns by a factor from low to high; what is there stays there.
func (m *maker) scale(row Row, low, high float64, columns ...string) {
	for _, column := range columns {
		now := row[column]
		then := math.Round(now * (low + (high-low)*m.rng.Float64()))
		row[column] = max(min(now, 1), then)
	}
}

// lastMembers shrinks the members and their splits together. Four of five of the
// year's arrivals have come by June.
func (m *maker) lastMembers(row Row) {
	factor := 0.8 + 0.06*m.rng.Float64()
	shrunk := func(column string) float64 { return math.Round(row[column] * factor) }
	row["members_total"] = shrunk("members_total")
	row["members_under_35"], row["members_over_60"] = shrunk("members_under_35"), shrunk("members_over_60")
	row["members_35_60"] = row["members_total"] - row["members_under_35"] - row["members_over_60"]
	row["members_college"] = math.Round(row["members_college"] * factor * 0.97)
	row["members_below_college"] = row["members_total"] - row["members_college"]
	row["members_in_double_drive"] = math.Round(row["members_in_double_drive"] * factor * 0.98)
	row["members_transferred_in"] = math.Round(row["members_transferred_in_last_year"] * 0.79)
	row["members_joined"] = math.Round(row["members_transferred_in"]*0.12) + float64(m.between(0, 1))
	row["members_left"] = float64(m.between(0, 1))
	row["members_transferred_in_last_year"] = math.Round(row["members_total"] * (0.08 + 0.16*m.rng.Float64()))
}

// lastOrganisation gives the kind that the members of then called for: the two
// committees were general branches, and several general branches were branches.
func (m *maker) lastOrganisation(row Row) {
	row["party_committees"], row["general_branches"], row["branches"] = 0, 0, 1
	if row["members_total"] > 50 {
		row["general_branches"], row["branches"] = 1, 0
	}
	for _, column := range []string{"recruited_selected", "recruited_seconded", "recruited_examined"} {
		row[column] = 0
	}
	if _, has := row["secretary_age"]; has {
		row["secretary_age"]--
		row["committee_average_age"] = oneDecimal(row["committee_average_age"] - 1)
	}
	if row["committee_college"] > 1 && m.rng.IntN(5) == 0 {
		row["committee_college"]--
	}
	if row["new_orgs_organised"] > 0 && m.rng.IntN(5) == 0 {
		row["new_orgs_organised"]--
	}
	if row["new_orgs_eligible"] > row["new_orgs_organised"] && m.rng.IntN(5) == 0 {
		row["new_orgs_eligible"]--
	}
}

// lastRelief has more out of work, fewer of them trained and placed.
func (m *maker) lastRelief(row Row) {
	laidOff := row["laid_off_members"]
	if laidOff > 2 {
		row["laid_off_members"] = laidOff + 1
		row["laid_off_reemployed"] = max(1, row["laid_off_reemployed"]-float64(m.between(0, 1)))
	}
	m.scale(row, 0.85, 0.95, "reemployed")
}

// lastBuilding moves the building work on to the next community of the same
// office; the larger ones among them had smaller rooms then.
func (m *maker) lastBuilding(rows []Row) {
	byOffice := make(map[string][]int)
	for _, i := range m.established() {
		office := m.all[i].Office()
		byOffice[office] = append(byOffice[office], i)
	}
	for _, i := range m.established() {
		peers := byOffice[m.all[i].Office()]
		before := peers[len(peers)-1]
		for k, j := range peers {
			if j == i && k > 0 {
				before = peers[k-1]
			}
		}
		spent := m.rows[before]["investment"]
		rows[i]["investment"] = 1000 * math.Round(spent*m.about(0.15)/1000)
		if spent >= 90000 && m.kind[i] != branch {
			rows[i]["premises_area"] = math.Round(m.rows[i]["premises_area"] * 0.8)
		}
	}
}
