package main

import (
	"huibao/pipeline/form"
	"huibao/pipeline/unit"
	"huibao/samples/generate/district"
)

// cover writes the first sheet: what the form is, who reports, for which month.
func (m month) cover(b *book, reporter unit.Unit, s style) {
	sheet := m.form.Sheets[0]
	b.open(sheet.Name, false)
	b.width(1, 8)
	b.width(2, 18)
	b.width(3, 40)
	row := 3 + s.leading
	b.span(2, row, 3, row, m.form.Name, titleLook)
	b.height(row, 40)
	row += 2
	for _, c := range sheet.Columns {
		b.put(2, row, s.label(c), labelLook)
		value, how := m.stated(c, reporter, s)
		b.put(3, row, value, how)
		b.height(row, 30)
		row++
	}
	b.span(2, row+1, 3, row+1, "区委组织部制　　每月25日18时前报送", footLook)
}

// stated is what the cover states in one of its lines.
func (m month) stated(c form.Column, reporter unit.Unit, s style) (any, look) {
	switch c.Role {
	case form.RoleVersion:
		return m.form.Code + "/" + m.form.Version, textLook
	case form.RoleOffice:
		return reporter.Name, textLook
	case form.RolePeriod:
		return m.spelled(s, reporter), monthLook
	case form.RoleFilled:
		return m.dated(s, reporter), dayLook
	default: // told apart by its code below
	}
	switch c.Code {
	case "cover_clerk":
		return clerk(s), textLook
	case "cover_reviewer":
		return head(s), textLook
	default:
		return "0731-5550" + (reporter.Code + "000")[6:9], textLook
	}
}

// label is the words before a line of the cover.
func (s style) label(c form.Column) string {
	label := c.Name
	if s.aliases {
		label = c.Aliases[0]
	}
	if runes := []rune(label); s.spread && len(runes) == 3 {
		label = string(runes[0]) + " " + string(runes[1]) + " " + string(runes[2])
	}
	if s.colon {
		label += "："
	}
	return label
}

// guide writes the sheet that tells how the form is filled in.
func (m month) guide(b *book) {
	b.open("填报说明", false)
	b.width(1, 88)
	b.put(1, 1, "填报说明", titleLook)
	b.height(1, 32)
	lines := []string{
		"一、本表由各社区党组织提供数据，街道（镇、乡）汇总审核后报区委组织部。",
		"二、报送时间为每月25日18时前，迟报的请先说明。",
		"三、金额一律以元为单位；确实没有的填0，不留空格。",
		"四、数字有较大变化的，请在备注栏说明原因。",
		"五、主要指标的含义：",
	}
	for _, sheet := range m.form.Sheets {
		for _, c := range sheet.Columns {
			if c.Meaning != "" {
				lines = append(lines, "　　"+c.Name+"："+c.Meaning)
			}
		}
	}
	for i, line := range lines {
		b.put(1, i+2, line, captionLook)
	}
}

// district writes the district's own sheet: what no office knows.
func (m month) district(b *book, reporter unit.Unit, s style, sheet form.Sheet) {
	b.open(sheet.Name, false)
	for i, width := range []float64{34, 16, 12} {
		b.width(i+1, width)
	}
	b.span(1, 1, 3, 1, reporter.Name+m.period.Chinese()+"社区党建"+sheet.Name, titleLook)
	b.height(1, 32)
	b.span(1, 2, 3, 2, "填报单位："+reporter.Name, captionLook)
	for i, head := range []string{"指标", "数值", "单位"} {
		b.put(i+1, 3, head, headLook)
	}
	facts := m.facts()
	row := 4
	for _, c := range sheet.Columns {
		b.put(1, row, c.Name, textLook)
		b.put(2, row, facts[c.Code], numberLook(c))
		b.put(3, row, c.Measure, middleLook)
		b.height(row, 22)
		row++
	}
	b.span(1, row, 3, row, m.signed(s), footLook)
}

// facts are the district's own numbers. Of 2005 it knows in June what was spent
// until then.
func (m month) facts() map[string]float64 {
	facts := map[string]float64{
		"pilot_leaders_each": 1, "pilot_departments_each": 2, "pilot_cadres_each": 1,
		"pilot_office_leaders_each": 1, "pilot_office_cadres_each": 1,
		"committee_average_age_last_term": 51.5, "secretary_age_last_term": 47,
		"committee_college_rate_last_term": 0.46,
		"investment_2003":                  4000000, "investment_2004": 4000000, "investment_2005": 4100000,
		"investment_per_year": 4000000, "handbooks_printed": 2000, "floating_member_service_measures": 10,
		"work_items_in_section_1": 4, "theme_activities": 3,
	}
	if m.period.String() == district.LastJune {
		facts["investment_2005"] = 0
		for _, row := range m.rows {
			facts["investment_2005"] += row["investment"]
		}
	}
	return facts
}
