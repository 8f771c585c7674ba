package district

import "math"

// may makes a community's row of the month before, so that its stock and June's
// flows give June's stock, and no running total has shrunk or leapt.
func (m *maker) may(i int) Row {
	june := m.rows[i]
	row := june.clone()
	m.mayMembers(row)
	m.mayFlows(row, june)
	for _, column := range []string{"members_in_service", "volunteers", "pairs"} {
		row[column] = m.earlier(june[column], 2)
	}
	for _, column := range []string{"members_floating", "agreements"} {
		row[column] = m.earlier(june[column], 1)
	}
	m.mayOrganisations(row)
	m.mayRelief(row)
	m.mayMoney(row, june)
	mayEvents(m.all[i].Code, row)
	return row
}

// mayMembers takes June's arrivals out of the stock and puts the departed back in.
func (m *maker) mayMembers(row Row) {
	for range int(row["members_joined"]) {
		row["members_total"]--
		row[m.one("members_35_60", "members_under_35")]--
		row[m.one("members_college", "members_below_college")]--
		if row["members_in_double_drive"] > 0 && m.rng.IntN(2) == 0 {
			row["members_in_double_drive"]--
		}
	}
	for range int(row["members_left"]) {
		row["members_total"]++
		row[m.one("members_over_60", "members_over_60", "members_35_60")]++
		row[m.one("members_below_college", "members_below_college", "members_college")]++
	}
}

// one picks one of the columns.
func (m *maker) one(columns ...string) string { return columns[m.rng.IntN(len(columns))] }

// mayFlows makes May's own flows, and takes June's part out of the year's arrivals.
func (m *maker) mayFlows(row, june Row) {
	if june["members_total"] == 0 {
		return
	}
	came := june["members_transferred_in"]
	inJune := min(int(june["members_joined"]), int(came)/2)
	row["members_transferred_in"] = came - float64(m.between(0, inJune))
	row["members_joined"] = float64(m.between(0, 2) * m.between(0, 1))
	row["members_left"] = float64(m.between(0, 1) * m.between(0, 1))
	for _, column := range []string{"recruited_selected", "recruited_seconded", "recruited_examined"} {
		row[column] = 0
	}
}

// earlier returns a stock a month ago: as it is or a few fewer. What is there now
// was there then, and what is not was not.
func (m *maker) earlier(now float64, few int) float64 {
	if now <= 1 {
		return now
	}
	return max(1, now-float64(m.between(0, few)*m.between(0, 1)))
}

// mayOrganisations leaves out the organisations and the birthdays of June.
func (m *maker) mayOrganisations(row Row) {
	if row["new_orgs_organised"] > 0 && m.rng.IntN(8) == 0 {
		row["new_orgs_organised"]--
	}
	if _, has := row["secretary_age"]; has && m.rng.IntN(12) == 0 {
		row["secretary_age"]--
	}
	if row["committee_members"] == 5 && m.rng.IntN(6) == 0 {
		row["committee_average_age"] = oneDecimal(row["committee_average_age"] - 0.2)
	}
}

// mayRelief has a few more out of work in May, not all of them trained: nobody was
// laid off and trained in one month.
func (m *maker) mayRelief(row Row) {
	row["reemployed"] = math.Round(row["reemployed"] * (0.83 + 0.04*m.rng.Float64()))
	if row["laid_off_members"] > 0 && m.rng.IntN(8) == 0 {
		row["laid_off_members"]++
		row["laid_off_trained"] += float64(m.between(0, 1))
	}
}

// mayMoney takes out what was paid and built in June.
func (m *maker) mayMoney(row, june Row) {
	if row["fund_office"] >= 2000 && m.rng.IntN(4) == 0 {
		row["fund_office"] = june["fund_office"] / 2
	}
	if row["fund_department"] > 20000 && m.rng.IntN(3) == 0 {
		row["fund_department"] = 20000
	}
	if june["investment"] == 0 || m.rng.IntN(3) > 0 {
		return
	}
	row["investment"] = 1000 * math.Floor(june["investment"]*0.7/1000)
}

// mayEvents undoes what happened to single communities in June.
func mayEvents(code string, row Row) {
	switch code {
	case Extended:
		row["premises_area"] -= 24
		row["investment"] -= 30000
	case HandedOver:
		row["premises_area"] -= 30
	case Replaced:
		row["secretary_age"] += 13
	}
}

func oneDecimal(x float64) float64 { return math.Round(x*10) / 10 }
