package config

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"huibao/config/strict"
	"huibao/config/verify"
	"huibao/pipeline/period"
	"huibao/pipeline/unit"
)

// unitsDocument is a registry of units: the district, its offices, and the
// communities below each.
type unitsDocument struct {
	District unitEntry     `yaml:"district"`
	Offices  []officeEntry `yaml:"offices"`
}

// unitEntry is one unit of any level.
type unitEntry struct {
	Code       string             `yaml:"code"`
	Name       string             `yaml:"name"`
	Short      string             `yaml:"short,omitempty"`
	Aliases    []string           `yaml:"aliases,omitempty"`
	Former     []string           `yaml:"former,omitempty"`
	Founded    period.Period      `yaml:"founded,omitempty"`
	Closed     period.Period      `yaml:"closed,omitempty"`
	Attributes map[string]float64 `yaml:"attributes,omitempty"`
}

// officeEntry is a street office with its communities.
type officeEntry struct {
	unitEntry   `yaml:",inline"`
	Communities []unitEntry `yaml:"communities"`
}

// placed is a unit and the path of the entry it was read from.
type placed struct {
	unit.Unit
	path string
}

// Units reads a registry of units.
func Units(fsys fs.FS, name string) (*unit.Registry, error) {
	registry, s := loadUnits(fsys, name)
	if err := strict.Collect(s.Source); err != nil {
		return nil, err
	}
	return registry, nil
}

// loadUnits reads a registry, nil when the source holds a fault.
func loadUnits(fsys fs.FS, name string) (*unit.Registry, source) {
	var document unitsDocument
	s := source{strict.Load(fsys, name, words, &document)}
	if len(s.Faults) > 0 {
		return nil, s
	}
	entries := document.flatten()
	if s.checkUnits(entries); len(s.Faults) > 0 {
		return nil, s
	}
	units := make([]unit.Unit, len(entries))
	for i, e := range entries {
		units[i] = e.Unit
	}
	registry, err := unit.NewRegistry(units)
	if err != nil {
		s.Fail("", "单位名录有误（%v）", err).Action = "请检查各单位的代码和上级。"
	}
	return registry, s
}

// flatten lists the units from the district down, as the file does.
func (d unitsDocument) flatten() []placed {
	out := []placed{d.District.unit(unit.District, "", "district")}
	for i, office := range d.Offices {
		at := fmt.Sprintf("offices[%d]", i)
		out = append(out, office.unit(unit.Office, d.District.Code, at))
		for j, community := range office.Communities {
			out = append(out, community.unit(unit.Community, office.Code, fmt.Sprintf("%s.communities[%d]", at, j)))
		}
	}
	return out
}

func (e unitEntry) unit(level unit.Level, parent, path string) placed {
	return placed{path: path, Unit: unit.Unit{
		Code: e.Code, Name: e.Name, Short: e.Short, Level: level, Parent: parent,
		Aliases: e.Aliases, Former: e.Former, Founded: e.Founded, Closed: e.Closed, Attributes: e.Attributes,
	}}
}

var (
	unitCode = regexp.MustCompile(`^[0-9A-Za-z-]+$`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
)

func (s source) checkUnits(entries []placed) {
	codes := make(map[string]string) // to the name of the unit that has it
	for _, e := range entries {
		s.checkUnitCode(e, codes)
		s.checkLife(e)
		for name := range e.Attributes {
			s.checkAttribute(e.path, name)
		}
	}
	s.checkUnitNames(entries)
	if len(entries) == 1 {
		s.Fail("offices", "区下面没有街道").Action = "请至少填写一个街道。"
	}
}

func (s source) checkUnitCode(e placed, codes map[string]string) {
	at := e.path + ".code"
	if !unitCode.MatchString(e.Code) {
		s.Fail(at, "单位代码“%s”不合要求", e.Code).Action = "代码只能用数字、字母和短横线，例如430111001。"
	}
	if first, twice := codes[e.Code]; twice {
		s.Fail(at, "单位代码“%s”重复，“%s”已经用了", e.Code, first).Action = "每个单位的代码都要不同。"
		return
	}
	codes[e.Code] = e.Name
	if digits.MatchString(e.Code) && digits.MatchString(e.Parent) && !strings.HasPrefix(e.Code, e.Parent) {
		s.Fail(at, "“%s”的代码%s不以上级代码%s开头", e.Name, e.Code, e.Parent).Action = "请检查代码，或把它移到所属的上级下面。"
	}
}

func (s source) checkLife(e placed) {
	s.checkMonth(e.path, "founded", e.Founded)
	s.checkMonth(e.path, "closed", e.Closed)
	if !e.Founded.IsZero() && !e.Closed.IsZero() && !e.Founded.Before(e.Closed) {
		s.Fail(e.path+".closed", "“%s”的撤销月份%s不晚于成立月份%s", e.Name, e.Closed, e.Founded).Action = "撤销月份是没有这个单位的第一个月，请检查。"
	}
}

func (s source) checkMonth(path, key string, at period.Period) {
	if !at.IsZero() && !at.IsMonth() {
		s.Fail(path+"."+key, "“%s”是“%s”，不是月份", key, at).Action = "月份请写成2006-06的样子。"
	}
}

func (s source) checkAttribute(at, name string) {
	path := at + ".attributes." + name
	switch {
	case !verify.Code.MatchString(name):
		s.Fail(path, "属性名“%s”不合要求", name).Action = verify.CodeAction
	case name == verify.Months:
		s.Fail(path, "属性名“%s”由程序计算，不能自己填", name).Action = "成立月份请填在founded里。"
	}
}

// checkUnitNames refuses a name that two units below the same parent bear at
// the same time: a written name would mean either.
func (s source) checkUnitNames(entries []placed) {
	for i, e := range entries {
		for _, other := range entries[:i] {
			if other.Level != e.Level || other.Parent != e.Parent || !overlap(e.Unit, other.Unit) {
				continue
			}
			if name, key := sharedName(e.Unit, other.Unit); name != "" {
				s.Fail(e.path+"."+key, "“%s”已经是“%s”（%s）的名称", name, other.Name, other.Code).Action = "同一上级下的名称、别名和曾用名都不能相同。"
			}
		}
	}
}

// overlap reports whether there is a period in which both units exist.
func overlap(a, b unit.Unit) bool {
	ended := func(x, y unit.Unit) bool {
		return !x.Closed.IsZero() && !y.Founded.IsZero() && !y.Founded.Before(x.Closed)
	}
	return !ended(a, b) && !ended(b, a)
}

// sharedName returns a name of a that b has as well, and the key it stands under.
func sharedName(a, b unit.Unit) (name, key string) {
	theirs := map[string]bool{b.Name: true}
	for _, list := range [][]string{b.Aliases, b.Former} {
		for _, n := range list {
			theirs[n] = true
		}
	}
	if theirs[a.Name] {
		return a.Name, "name"
	}
	for i, n := range a.Aliases {
		if theirs[n] {
			return n, fmt.Sprintf("aliases[%d]", i)
		}
	}
	for i, n := range a.Former {
		if theirs[n] {
			return n, fmt.Sprintf("former[%d]", i)
		}
	}
	return "", ""
}
