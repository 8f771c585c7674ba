package xlsx

import (
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// recordSheet is one sheet of records, such as cases.
type recordSheet struct {
	form.Sheet
	name    string // of the sheet in the workbook
	columns []form.Column
}

const (
	recordLead  = 3 // 序号, 街道, 社区
	recordFirst = 4 // row of the first record
)

// placeRecords names the sheets of records. A name that the workbook uses already,
// or that no workbook allows, is altered.
func (p *plan) placeRecords() {
	taken := []string{
		summaryName, correctionName, comparisonName, chartsName, proseName, detailName, givenName, findingsName, sourcesName, guideName,
	}
	for _, s := range p.Form.Sheets {
		if s.Layout != form.Records {
			continue
		}
		r := recordSheet{Sheet: s, name: sheetName(s.Name, taken)}
		for _, c := range s.Columns {
			if c.Role == "" || c.Role == form.RoleRemark {
				r.columns = append(r.columns, c)
			}
		}
		taken = append(taken, r.name)
		p.records = append(p.records, r)
	}
}

// sheetName makes a name that workbooks allow: up to 31 characters, none of them
// a separator, not taken.
func sheetName(name string, taken []string) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, name))
	const room = 31
	clean = clean[:min(len(clean), room-1)]
	out := string(clean)
	for n := 2; out == "" || slices.Contains(taken, out); n++ {
		out = string(clean) + strconv.Itoa(n)
	}
	return out
}

// drawRecords writes the sheets of records.
func drawRecords(p *plan, w *workbook) error {
	for _, r := range p.records {
		if err := p.drawRecord(r, w); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) drawRecord(r recordSheet, w *workbook) error {
	s := newSheet(r.name)
	headers, widths := []string{"序号", "街道", "社区"}, []float64{6, 12, 20}
	for _, c := range r.columns {
		headers, widths = append(headers, measured(c.Name, c.Measure)), append(widths, p.recordWidth(r, c))
	}
	s.landscape = true
	s.titled(p.title(r.Name), p.info(), headers, widths)
	s.lead = recordLead
	rows := p.Dataset.Records[r.Code]
	for i, row := range rows {
		line := recordFirst + i
		s.line(line, cell{style: middleStyle, value: i + 1},
			cell{style: textStyle, value: p.Units.Name(row.Office)}, cell{style: textStyle, value: p.Units.Name(row.Unit)})
		for j, c := range r.columns {
			s.set(recordLead+1+j, line, recordCell(c, row.Values.Of(c.Code)))
		}
	}
	if len(rows) == 0 {
		s.merge(area{1, recordFirst, len(headers), recordFirst}, cell{style: middleStyle, value: "本期没有内容"})
	}
	return w.add(s)
}

// measured puts the unit of measure behind a name, if there is one.
func measured(name, measure string) string {
	if measure == "" {
		return name
	}
	return name + "\uff08" + measure + "\uff09"
}

func recordCell(c form.Column, v submission.Value) cell {
	if !c.Type.Numeric() {
		return cell{style: wrapStyle, value: wordsOf(v)}
	}
	out := cell{style: numberStyle(numberFormat(typeFormats[c.Type]))}
	if v.Known() {
		out.value = v.Number
	}
	return out
}

// recordWidth gives long texts room and short ones what they need.
func (p *plan) recordWidth(r recordSheet, c form.Column) float64 {
	need := textWidth(measured(c.Name, c.Measure)) + 2
	for _, row := range p.Dataset.Records[r.Code] {
		if text, ok := wordsOf(row.Values.Of(c.Code)).(string); ok {
			need = max(need, textWidth(text)+2)
		}
	}
	return float64(min(max(need, 9), 60))
}

// picked finds the record that a figure is picked from: the first of its unit that
// has the value.
func (p *plan) picked(d form.Definition) (place, submission.Value, bool) {
	for _, r := range p.records {
		j := slices.IndexFunc(r.columns, func(c form.Column) bool { return c.Code == d.Column })
		if j < 0 {
			continue
		}
		for i, row := range p.Dataset.Records[r.Code] {
			if v := row.Values.Of(d.Column); row.Unit == d.Unit && v.Known() {
				return place{r.name, recordLead + 1 + j, recordFirst + i}, v, true
			}
		}
	}
	return place{}, submission.Value{}, false
}
