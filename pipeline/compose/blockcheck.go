package compose

import "huibao/pipeline/form"

// checkTable checks the names that a table gives; line is that of its fence.
func (p *parser) checkTable(b *tableBlock, line int) {
	if !p.oneOf(line, "rows", b.rows, tableRows) {
		return
	}
	switch rows := b.rows.text; rows {
	case overRecords:
		if !p.checkGiven(line, "sheet", aSheet, b.sheet) {
			return
		}
	case overList:
		p.checkGiven(line, "figure", aList, b.figure)
		return
	case overFindings:
		return
	}
	if len(b.columns) == 0 {
		p.fault(line, "表格没有列").Action = "请写上 columns。"
	}
	for i := range b.columns {
		p.checkColumn(&b.columns[i], b)
	}
}

// checkColumn settles what a bare code means and checks the names.
func (p *parser) checkColumn(c *tableColumn, b *tableBlock) {
	rows := b.rows.text
	answers := rows == overRecords || rows == overCommunities
	if answers && c.column.line == 0 {
		c.column, c.figure = c.figure, name{}
	}
	switch {
	case answers && (c.figure.line > 0 || c.rank.line > 0):
		p.fault(c.figure.line+c.rank.line, "%s 的表格只能用 column", rows)
	case c.column.line > 0 && !answers:
		p.fault(c.column.line, "%s 的表格不能用 column", rows).Action = "请改用 figure。"
	case c.rank.line > 0 && rows != overOffices:
		p.fault(c.rank.line, "只有 %s 的表格能排名", overOffices)
	case c.rank.line > 0:
		p.checkName(c.rank.line, "rank", aRate, c.rank.text)
	case rows == overRecords:
		p.checkAmong(c.column.line, "columns", aColumn, c.column.text, codes(p.known.sheet(b.sheet.text)))
	case rows == overCommunities:
		p.checkName(c.column.line, "columns", aRowColumn, c.column.text)
	default:
		p.checkName(c.figure.line, "columns", aNumber, c.figure.text)
	}
}

// checkGiven checks a name that must be there.
func (p *parser) checkGiven(line int, key string, k kind, given name) bool {
	if given.line == 0 {
		p.fault(line, "没有写 %s", key).Action = "请写上" + called[k] + "的代码。"
		return false
	}
	return p.checkName(given.line, key, k, given.text)
}

func (p *parser) checkChart(b *chartBlock, line int) {
	p.oneOf(line, "kind", b.kind, chartKinds)
	if !p.oneOf(line, "by", b.by, chartBy) {
		return
	}
	wanted := aNumber
	switch {
	case len(b.figures) == 0:
		p.fault(line, "图表没有数据").Action = "请写上 figures。"
	case b.by.text == byParts:
		wanted = aBreakdown
		if len(b.figures) > 1 {
			p.fault(b.figures[1].line, "by 为 %s 的图表只能有一个数据", byParts)
		}
	}
	for _, code := range b.figures {
		p.checkName(code.line, "figures", wanted, code.text)
	}
}

// isEnum reports whether a column holds only words of the form's own.
func (v *vocabulary) isEnum(column string) bool { return v.columns[column].Type == form.Enum }
