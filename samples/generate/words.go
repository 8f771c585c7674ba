package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"huibao/pipeline/period"
	"huibao/pipeline/unit"
	"huibao/samples/generate/district"
)

// fill fills a pattern in for an office and the month.
func (m month) fill(pattern string, office unit.Unit) string {
	y, mo := m.period.Year(), m.period.Month()
	return strings.NewReplacer(
		"{office}", office.Name,
		"{y}", strconv.Itoa(y), "{m}", strconv.Itoa(mo), "{mm}", fmt.Sprintf("%02d", mo),
		"{Y}", hanYear(y), "{M}", string(hanDigits[mo]),
	).Replace(pattern)
}

var hanDigits = []rune("〇一二三四五六七八九")

// hanYear spells a year digit by digit.
func hanYear(year int) string {
	return strings.Map(func(r rune) rune { return hanDigits[r-'0'] }, strconv.Itoa(year))
}

// serial is the pattern of a day that stands as a number with a date's format.
const serial = "{serial}"

// spelled returns the report period as the cover states it: words, or its first
// day.
func (m month) spelled(s style, office unit.Unit) any {
	if s.period == serial {
		return m.period.Start().Time()
	}
	return m.fill(s.period, office)
}

// filled is the day on which the office filled its form in.
func (m month) filled(s style) period.Date {
	return period.Date{Year: m.period.Year(), Month: m.period.Month(), Day: s.day}
}

// dated returns that day as the cover states it.
func (m month) dated(s style, office unit.Unit) any {
	day := m.filled(s)
	if s.date == serial {
		return day.Time()
	}
	dd := strconv.Itoa(day.Day)
	return m.fill(strings.NewReplacer("{d}", dd, "{dd}", dd).Replace(s.date), office)
}

// signed is the line under a table.
func (m month) signed(s style) string {
	return "填表人：" + clerk(s) + "　　　　审核人：" + head(s) + "　　　　填报日期：" + m.filled(s).Chinese()
}

func clerk(s style) string { return "经办人" + s.people }

func head(s style) string { return "负责人" + s.people }

// remark is what an office says of a community's numbers on one sheet.
func (m month) remark(sheet string, u unit.Unit) string {
	if said, ok := events[sheet+" "+u.Code]; ok && m.previous != nil {
		return said
	}
	row := m.rows[u.Code]
	recent := !u.Founded.IsZero()
	switch {
	case sheet == "organisation" && recent:
		return fmt.Sprintf("今年%d月新成立，党组织正在筹建", u.Founded.Month())
	case sheet == "organisation" && row["party_committees"] > 0:
		return fmt.Sprintf("党支部为社区党委下设的%d个支部", int(row["branches"]))
	case sheet == "members" && recent:
		return "党组织筹建中，党员关系尚未转入"
	case sheet == "members" && m.period == period.Must(district.LastJune) && row["members_joined"] >= 8:
		return "改制企业党员集中转入"
	default:
		return ""
	}
}

// events are the remarks on what happened in June, by sheet and community.
var events = map[string]string{
	"organisation " + district.Replaced: "本月书记调整",
	"premises " + district.Extended:     "改建工程完工，新增用房24平方米",
	"premises " + district.HandedOver:   "驻区单位无偿移交用房30平方米",
}

// excelDays is a day as a workbook counts it.
func excelDays(t time.Time) float64 {
	return t.Sub(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}
