package xlsx

import (
	"fmt"
	"slices"

	"huibao/pipeline/figure"
	"huibao/pipeline/form"
)

const (
	summaryLead  = 3 // 序号, 单位, 报送情况
	summaryTotal = bannerRows + 1
)

// summaryRow is the row of 汇总 that holds a unit: the district's first, then the
// offices in code order; 0 for others.
func (p *plan) summaryRow(unit string) int {
	if unit == p.district {
		return summaryTotal
	}
	i := slices.IndexFunc(p.Dataset.Offices, func(o figure.Office) bool { return o.Code == unit })
	if i < 0 {
		return 0
	}
	return summaryTotal + 1 + i
}

// drawSummary writes 汇总: one row for each office below their total, one column
// for each figure that is a number.
func drawSummary(p *plan, w *workbook) error {
	s := newSheet(summaryName)
	s.banner(banner{
		title: p.title("汇总表"), info: p.info(),
		lead:     []leadColumn{{"序号", 5}, {"单位", 14}, {"报送情况", 12}},
		sections: p.summarySections(),
	})
	total := style{lined: true, total: true, align: "center"}
	s.line(summaryTotal, cell{style: total}, cell{style: total, value: "合计"}, cell{style: total, value: p.coverage()})
	if err := p.summaryLine(s, p.district); err != nil {
		return err
	}
	for i, o := range p.Dataset.Offices {
		s.line(p.summaryRow(o.Code),
			cell{style: middleStyle, value: i + 1},
			cell{style: textStyle, value: p.Units.Name(o.Code)},
			cell{style: middleStyle, value: reported(o)})
		if err := p.summaryLine(s, o.Code); err != nil {
			return err
		}
	}
	s.heights[summaryTotal] = 24
	p.summaryFoot(s)
	return w.add(s)
}

func (p *plan) summarySections() []bannerSection {
	var out []bannerSection
	for _, section := range p.sections {
		b := bannerSection{title: section.title}
		for _, f := range section.figures {
			column, _, _ := p.Form.Column(f.Code)
			b.columns = append(b.columns, bannerColumn{
				group: column.Group, name: f.Name, measure: f.Measure, width: p.summaryWidth(f),
			})
		}
		out = append(out, b)
	}
	return out
}

// summaryWidth fits a column to the figures of all units.
func (p *plan) summaryWidth(f *figureColumn) float64 {
	widest := 0
	for _, o := range append([]figure.Office{{Code: p.district}}, p.Dataset.Offices...) {
		if n, ok := p.Book.Number(o.Code, p.period, f.Code); ok {
			widest = max(widest, numberWidth(n, f.Format))
		}
	}
	return columnWidth(f.Name, widest)
}

// summaryLine writes the figures of one unit.
func (p *plan) summaryLine(s *sheet, unit string) error {
	for _, f := range p.figures {
		out := cell{style: numberStyle(numberFormat(f.Format))}
		out.style.total = unit == p.district
		if p.fillable(unit, f) {
			formula, err := p.formula(f, unit)
			if err != nil {
				return err
			}
			out.formula, out.value = formula, p.stored(unit, f.Code)
		}
		s.set(f.column, p.summaryRow(unit), out)
	}
	return nil
}

// coverage says how many offices reported of how many.
func (p *plan) coverage() string {
	whole := 0
	for _, o := range p.Dataset.Offices {
		if o.Reported && len(o.Lacks)+len(o.Stood) == 0 {
			whole++
		}
	}
	return fmt.Sprintf("已报%d/%d", whole, len(p.Dataset.Offices))
}

// reported says whether an office's figures are its own and of this month.
func reported(o figure.Office) string {
	switch {
	case len(o.Lacks) > 0:
		return "缺" + monthNames(o.Lacks)
	case len(o.Stood) > 0:
		return monthNames(o.Stood) + "沿用"
	case o.Reported:
		return "已报"
	case !o.Carried.IsZero():
		return "沿用" + o.Carried.Chinese()
	default:
		return "未报"
	}
}

// summaryFoot writes the line to sign and the notes under the table, beside the
// columns that are repeated on each page.
func (p *plan) summaryFoot(s *sheet) {
	row := s.next() + 1
	s.set(summaryLead+1, row, cell{style: infoStyle, value: "填表人\uff1a\u3000\u3000\u3000\u3000\u3000\u3000审核人\uff1a" +
		"\u3000\u3000\u3000\u3000\u3000\u3000负责人\uff1a\u3000\u3000\u3000\u3000\u3000\u3000联系电话\uff1a"})
	for _, note := range p.notes() {
		row++
		s.set(summaryLead+1, row, cell{style: infoStyle, value: note})
	}
}

func (p *plan) notes() []string {
	out := []string{"注\uff1a各数均由“明细”各行用公式得出\uff0c合计按全部社区计算\uff1b没有数据的格为空。"}
	out = append(out, p.spanNotes()...)
	for _, o := range p.Dataset.Offices {
		if o.Reported || len(o.Lacks)+len(o.Stood) > 0 {
			continue
		}
		text := p.Units.Name(o.Code) + "未报"
		if !o.Carried.IsZero() {
			text += "\uff0c" + reported(o) + "的数据。"
		} else {
			text += "\uff0c合计不含其数据。"
		}
		out = append(out, text)
	}
	if s, ok := p.districtSheet(); ok && len(p.Dataset.Given) == 0 {
		out = append(out, "没有收到“"+s.Name+"”\uff0c由其得出的各数为空。")
	}
	return out
}

// districtSheet is the sheet that the district itself fills in.
func (p *plan) districtSheet() (form.Sheet, bool) {
	for _, s := range p.Form.Sheets {
		if s.Layout == form.Pairs && s.By == form.ByDistrict {
			return s, true
		}
	}
	return form.Sheet{}, false
}
