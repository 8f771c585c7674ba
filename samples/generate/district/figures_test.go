package district

import "math"

func sums(l ledger) map[string]any {
	out := make(map[string]any)
	for _, column := range []string{
		"party_committees", "general_branches", "branches", "members_total", "members_transferred_in_last_year",
		"members_under_35", "members_35_60", "members_over_60", "members_college", "members_below_college",
		"members_in_service", "members_floating", "members_in_double_drive", "recruited_selected",
		"recruited_seconded", "recruited_examined", "committee_members", "committee_college",
		"new_orgs_eligible", "new_orgs_organised", "laid_off_members", "laid_off_trained",
		"laid_off_reemployed", "pairs", "reemployed", "resident_units", "agreements",
	} {
		out[column] = l.sum(column)
	}
	return out
}

func counts(l ledger) map[string]any {
	has := func(_ place, r Row) bool { return organisations(r) > 0 }
	hasNot := func(_ place, r Row) bool { return organisations(r) == 0 }
	committee := func(p place, r Row) bool { return r["party_committees"] > 0 && p.Attributes["new_committee"] == 1 }
	general := func(_ place, r Row) bool { return r["party_committees"] == 0 && r["general_branches"] > 0 }
	single := func(_ place, r Row) bool {
		return r["party_committees"] == 0 && r["general_branches"] == 0 && r["branches"] > 0
	}
	perOffice, below := make(map[string]any), make(map[string]any)
	for _, p := range l.places {
		n, _ := perOffice[p.office].(float64)
		perOffice[p.office] = n + 1
		if l.rows[p.Code]["party_committees"] > 0 {
			below[p.Name] = l.rows[p.Code]["branches"]
		}
	}
	return map[string]any{
		"communities":                   float64(len(l.rows)),
		"communities_with_organisation": l.count(has),
		"communities_without_organisation": l.count(func(p place, r Row) bool {
			return hasNot(p, r) && p.Founded != "" && r["members_total"] == 0 && r["committee_members"] == 0 && r["premises_area"] >= 60
		}),
		"organisations":             l.sum("party_committees") + l.sum("general_branches") + l.sum("branches"),
		"new_party_committees":      l.count(committee),
		"new_party_committee_names": l.list(committee, func(p place) string { return p.Name }),
		"communities_by_type": map[string]any{
			"党委": l.count(committee), "党总支": l.count(general), "党支部": l.count(single), "未建立": l.count(hasNot),
		},
		"communities_per_office": perOffice,
		"subordinate_branches":   below,
	}
}

// classes are the figures on premises, posts and services.
func classes(l ledger) map[string]any {
	between := func(low, high float64) func(place, Row) bool {
		return func(_ place, r Row) bool { return r["premises_area"] >= low && r["premises_area"] < high }
	}
	return map[string]any{
		"premises_model":            l.count(between(300, 1e9)),
		"premises_qualified":        l.count(between(150, 300)),
		"premises_basic":            l.count(between(60, 150)),
		"premises_below":            l.count(between(0, 60)),
		"premises_rest_at_least_m2": l.least("premises_area", between(0, 150)),
		"posts_max":                 l.most("posts"),
		"posts":                     l.most("posts"),
		"service_items":             l.most("service_items"),
		"service_items_max":         l.most("service_items"),
	}
}

// pilots are the figures on the communities that are built up as models.
func pilots(l ledger) map[string]any {
	pilot := func(p place, _ Row) bool { return p.Attributes["pilot"] == 1 }
	n := l.count(pilot)
	sum := func(column string) float64 {
		var sum float64
		for _, p := range l.places {
			if pilot(p, nil) {
				sum += l.rows[p.Code][column]
			}
		}
		return sum
	}
	district, dues := sum("fund_district")/n, sum("fund_party_dues")/n
	department, office := l.least("fund_department", pilot), l.least("fund_office", pilot)
	examined := func(_ place, r Row) bool { return r["recruited_examined"] > 0 }
	return map[string]any{
		"pilot_communities":             n,
		"pilot_fund_district_each":      district,
		"pilot_fund_party_dues_each":    dues,
		"pilot_fund_per_department_min": department / 2,
		"pilot_fund_office_min":         office,
		"pilot_fund_min_each":           district + dues + department + office,
		"pilot_fund_min_total":          (district + dues + department + office) * n,
		"recruited_examined_offices":    l.list(examined, func(p place) string { return p.office }),
	}
}

// committees are the figures on ages, in tenths of a year so that they are exact.
func committees(l ledger) map[string]any {
	var tenths, secretaries, ages float64
	for _, row := range l.rows {
		tenths += math.Round(row["committee_average_age"]*10) * row["committee_members"]
		if age, has := row["secretary_age"]; has {
			secretaries++
			ages += age
		}
	}
	return map[string]any{
		"committee_age_sum":      tenths / 10,
		"committee_average_age":  tenths / 10 / l.sum("committee_members"),
		"secretaries":            secretaries,
		"secretary_age_sum":      ages,
		"secretary_age":          ages / secretaries,
		"committee_college_rate": l.sum("committee_college") / l.sum("committee_members"),
	}
}

// ratios are ratios of sums.
func ratios(l ledger) map[string]any {
	of := func(part, whole string) float64 { return l.sum(part) / l.sum(whole) }
	return map[string]any{
		"organisation_coverage":       73 / float64(len(l.rows)),
		"members_under_35_share":      of("members_under_35", "members_total"),
		"members_35_60_share":         of("members_35_60", "members_total"),
		"members_over_60_share":       of("members_over_60", "members_total"),
		"members_college_share":       of("members_college", "members_total"),
		"members_below_college_share": of("members_below_college", "members_total"),
		"transferred_share":           of("members_transferred_in_last_year", "members_total"),
		"new_orgs_rate":               of("new_orgs_organised", "new_orgs_eligible"),
		"new_orgs_unorganised":        l.sum("new_orgs_eligible") - l.sum("new_orgs_organised"),
		"laid_off_trained_rate":       of("laid_off_trained", "laid_off_members"),
		"laid_off_reemployed_rate":    of("laid_off_reemployed", "laid_off_members"),
	}
}
