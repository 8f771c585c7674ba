package compose

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"huibao/pipeline/document"
	"huibao/pipeline/nearest"
)

// block is a fenced block of a template: exactly one of its fields is set.
type block struct {
	table *tableBlock
	chart *chartBlock
	annex *annexBlock
}

// tableBlock is what a fenced block "table" says.
type tableBlock struct {
	caption phrase
	rows    name // what the rows run over, one of tableRows
	columns []tableColumn
	sheet   name    // for records
	figure  name    // for list: the list
	measure phrase  // the line above, such as 单位：个、名
	total   bool    // for offices: a first row with the district's figures
	most    float64 // for findings: how many at most; 0 for all
	notes   []phrase
}

// What a table's rows may run over.
const (
	overOffices     = "offices"     // the offices, the district first
	overCommunities = "communities" // the units that reported, each with its answers
	overMonths      = "months"      // figures, beside those of earlier periods
	overTrend       = "trend"       // the last months, one by one
	overStanding    = "standing"    // figures of an office, beside the district's, with its place
	overList        = "list"        // the units of a list
	overRecords     = "records"     // the lines of a sheet of records
	overFindings    = "findings"    // the warnings that stand
)

var tableRows = []string{overOffices, overCommunities, overMonths, overTrend, overStanding, overList, overRecords, overFindings}

// tableColumn is one column: a bare code, or a code with a title of its own.
type tableColumn struct {
	figure name // a figure
	column name // for communities and records: a column of the form
	rank   name // a figure by which the offices are ranked
	title  phrase
	group  phrase
	width  float64
}

// chartBlock is what a fenced block "chart" says.
type chartBlock struct {
	caption phrase
	kind    name
	by      name   // what the categories are, one of chartBy
	figures []name // the series; by figures, the categories
	measure phrase
}

// What a chart's categories may be.
const (
	byOffices = "offices"
	byFigures = "figures"
	byParts   = "parts" // the parts of a breakdown
	byTrend   = "trend" // the last months
)

var (
	chartKinds = []string{string(document.Bars), string(document.Lying), string(document.Stacked), string(document.Line)}
	chartBy    = []string{byOffices, byFigures, byParts, byTrend}
)

// annexBlock is what a fenced block "annex" says: what follows it stands in an annex.
type annexBlock struct {
	title     phrase
	landscape bool
}

// takeBlocks reads the fenced blocks after the head and puts a mark in the place
// of each, so that conditions around a block still decide whether it is there. The
// mark stands between blank lines: a paragraph of its own in any company.
func (p *parser) takeBlocks(lines []string, from int) []block {
	var out []block
	for i := from; i < len(lines); i++ {
		name, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), "```")
		if !ok {
			continue
		}
		last := i + 1
		for last < len(lines) && strings.TrimSpace(lines[last]) != "```" {
			last++
		}
		if last == len(lines) {
			p.fault(i+1, "“```%s”没有结束", name).Action = "请在最后另起一行写“```”。"
			blank(lines[i:])
			return out
		}
		b := p.block(strings.TrimSpace(name), lines[i+1:last], i+1)
		blank(lines[i : last+1])
		if last > i+1 { // an empty block is a fault already
			lines[i+1] = mark(startBlock, len(out))
		}
		out = append(out, b)
		i = last
	}
	return out
}

// block reads one block; line is that of its first fence.
func (p *parser) block(called string, lines []string, line int) block {
	kinds := map[string]func(node *yaml.Node, line int) block{"table": p.table, "chart": p.chart, "annex": p.annex}
	read, ok := kinds[called]
	if !ok {
		e := p.fault(line, "没有“%s”这种块", called)
		if e.Offer = nearest.Name(called, []string{"annex", "chart", "table"}); e.Offer == "" {
			e.Action = "可用的有 table、chart、annex。"
		}
		return block{}
	}
	node := p.yaml(lines, line)
	if node == nil {
		return block{}
	}
	return read(node, line)
}

func (p *parser) annex(node *yaml.Node, line int) block {
	b, faults := &annexBlock{}, len(p.faults)
	p.mapping(node, map[string]reader{"title": p.toText(&b.title), "landscape": p.toFlag(&b.landscape)})
	if b.title.source == "" && len(p.faults) == faults {
		p.fault(line, "附件没有标题").Action = "请写上 title。"
	}
	return block{annex: b}
}

func (p *parser) chart(node *yaml.Node, line int) block {
	b, faults := &chartBlock{}, len(p.faults)
	p.mapping(node, map[string]reader{
		"caption": p.toText(&b.caption), "kind": p.toName(&b.kind), "by": p.toName(&b.by),
		"figures": p.toNames(&b.figures), "measure": p.toText(&b.measure),
	})
	if len(p.faults) == faults { // what was not read is not judged as well
		p.checkChart(b, line)
	}
	return block{chart: b}
}

func (p *parser) table(node *yaml.Node, line int) block {
	b, faults := &tableBlock{total: true}, len(p.faults)
	p.mapping(node, map[string]reader{
		"caption": p.toText(&b.caption), "rows": p.toName(&b.rows), "sheet": p.toName(&b.sheet), "figure": p.toName(&b.figure),
		"measure": p.toText(&b.measure), "total": p.toFlag(&b.total), "most": p.toNumber(&b.most), "notes": p.toTexts(&b.notes),
		"columns": func(value *yaml.Node) {
			p.each(value, func(item *yaml.Node) { b.columns = append(b.columns, p.column(item)) })
		},
	})
	if len(p.faults) == faults {
		p.checkTable(b, line)
	}
	return block{table: b}
}

// column reads a column: a mapping or a bare code, which checkColumn settles.
func (p *parser) column(item *yaml.Node) tableColumn {
	var c tableColumn
	if item.Kind == yaml.ScalarNode {
		c.figure = name{item.Value, item.Line}
		return c
	}
	p.mapping(item, map[string]reader{
		"figure": p.toName(&c.figure), "column": p.toName(&c.column), "rank": p.toName(&c.rank),
		"title": p.toText(&c.title), "group": p.toText(&c.group), "width": p.toNumber(&c.width),
	})
	return c
}

// oneOf checks a word against those that are allowed.
func (p *parser) oneOf(line int, key string, word name, allowed []string) bool {
	if slices.Contains(allowed, word.text) {
		return true
	}
	if word.line == 0 {
		p.fault(line, "没有写 %s", key).Action = "可用的有 " + strings.Join(allowed, "、") + "。"
		return false
	}
	e := p.fault(word.line, "%s 不能是“%s”", key, word.text)
	if e.Offer = nearest.Name(word.text, allowed); e.Offer == "" {
		e.Action = "可用的有 " + strings.Join(allowed, "、") + "。"
	}
	return false
}
