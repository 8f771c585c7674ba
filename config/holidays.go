package config

import (
	"fmt"
	"io/fs"

	"huibao/config/strict"
	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
)

// holidaysFile is the table of days off, in the workspace or else the shipped one.
const holidaysFile = "holidays.yaml"

// holidaysDocument is holidays.yaml.
type holidaysDocument struct {
	Years []holidayYear `yaml:"years"`
}

type holidayYear struct {
	Year     int           `yaml:"year"`
	Official bool          `yaml:"official"`
	Holidays []holiday     `yaml:"holidays"`
	Workdays []period.Date `yaml:"workdays,omitempty"`
}

type holiday struct {
	Name string      `yaml:"name"`
	From period.Date `yaml:"from"`
	To   period.Date `yaml:"to,omitempty"`
}

// loadDays reads the days off of a workspace.
func loadDays(workspace fs.FS) (calendar.Days, source) {
	if !exists(workspace, holidaysFile) {
		workspace = embedded
	}
	var document holidaysDocument
	s := source{strict.Load(workspace, holidaysFile, words, &document)}
	var days calendar.Days
	if len(s.Faults) > 0 {
		return days, s
	}
	seen := make(map[int]bool)
	for i, y := range document.Years {
		path := item("years", i)
		if seen[y.Year] {
			s.Fail(path+".year", "%d年写了两次", y.Year).Action = "请合并在一处。"
		}
		seen[y.Year] = true
		s.year(path, y, &days)
	}
	return days, s
}

func (s source) year(path string, y holidayYear, days *calendar.Days) {
	if y.Official {
		days.Complete(y.Year)
	}
	for i, h := range y.Holidays {
		at := item(path+".holidays", i)
		if h.To.IsZero() {
			h.To = h.From
		}
		s.within(at+".from", h.From, y.Year)
		const longest = 15
		if h.To.Before(h.From) || h.To.Time().Sub(h.From.Time()).Hours() > longest*24 {
			s.Fail(at+".to", "“to”的%s不对，“%s”从%s开始", h.To, h.Name, h.From).Action = "请写最后一天放假的日期；放一天的不用写“to”。"
			continue
		}
		days.Off(calendar.Span{From: h.From, To: h.To})
	}
	for i, day := range y.Workdays {
		s.within(item(path+".workdays", i), day, y.Year)
		days.Work(day)
	}
}

// within wants a day to lie in its year; the last days of the year before may belong to New
// Year's Day.
func (s source) within(path string, day period.Date, year int) {
	if day.Year == year || day.Year == year-1 && day.Month == 12 {
		return
	}
	s.Fail(path, "%s不在%d年", day, year).Action = "请写在那一年里。"
}

// item is the path of one of a list.
func item(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
