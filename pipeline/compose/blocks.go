package compose

import (
	"fmt"
	"reflect"
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
	Caption string        `yaml:"caption"`
	Rows    string        `yaml:"rows"`    // what the rows run over, one of tableRows
	Columns []tableColumn `yaml:"columns"` // figures; for records, columns of the sheet
	Sheet   string        `yaml:"sheet"`   // for records
	Figure  string        `yaml:"figure"`  // for list: the list
	Measure string        `yaml:"measure"` // the line above, such as 单位：个、名
	Total   *bool         `yaml:"total"`   // for offices: a first row with the district's figures; default true
	Notes   []string      `yaml:"notes"`
}

// tableRows are what a table may run over.
var tableRows = []string{"offices", "months", "list", "records", "findings"}

// tableColumn is one column: a bare code, or a code with a title of its own.
type tableColumn struct {
	Figure string  `yaml:"figure"`
	Column string  `yaml:"column"`
	Rank   string  `yaml:"rank"` // the figure by which the offices are ranked
	Title  string  `yaml:"title"`
	Group  string  `yaml:"group"`
	Width  float64 `yaml:"width"`
	bare   string
}

// UnmarshalYAML takes a bare code for a figure or a column.
func (c *tableColumn) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		c.bare = node.Value
		return nil
	}
	known := []string{"figure", "column", "rank", "title", "group", "width"}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(known, key.Value) {
			return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: field %s not found in type compose.tableColumn", key.Line, key.Value)}}
		}
	}
	type plain tableColumn
	return node.Decode((*plain)(c))
}

// chartBlock is what a fenced block "chart" says.
type chartBlock struct {
	Caption string             `yaml:"caption"`
	Kind    document.ChartKind `yaml:"kind"`
	By      string             `yaml:"by"`      // what the categories are, one of chartBy
	Figures []string           `yaml:"figures"` // the series; by figures, the categories
	Measure string             `yaml:"measure"`
}

var (
	chartKinds = []string{string(document.Bars), string(document.Lying), string(document.Stacked), string(document.Line)}
	chartBy    = []string{"offices", "figures", "parts"}
)

// annexBlock is what a fenced block "annex" says: what follows it stands in an annex.
type annexBlock struct {
	Title     string `yaml:"title"`
	Landscape bool   `yaml:"landscape"`
}

// takeBlocks reads the fenced blocks after the head and puts a mark in the place
// of each, so that conditions around a block still decide whether it is there.
func (p *parser) takeBlocks(lines []string, from int) []block {
	var out []block
	for i := from; i < len(lines); i++ {
		name, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), "```")
		if !ok {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.TrimSpace(lines[end]) != "```" {
			end++
		}
		if end == len(lines) {
			p.fault(i+1, "“```%s”没有结束", name).Action = "请在最后另起一行写“```”。"
			blank(lines[i:])
			return out
		}
		b := p.block(strings.TrimSpace(name), lines[i+1:end], i+1)
		blank(lines[i : end+1])
		lines[i] = blockMark(len(out))
		out = append(out, b)
		i = end
	}
	return out
}

func (p *parser) block(name string, lines []string, line int) block {
	switch name {
	case "table":
		b := &tableBlock{}
		if p.decode(lines, line, b) {
			p.checkTable(b, line)
		}
		return block{table: b}
	case "chart":
		b := &chartBlock{}
		if p.decode(lines, line, b) {
			p.checkChart(b, line)
		}
		return block{chart: b}
	case "annex":
		b := &annexBlock{}
		if p.decode(lines, line, b) && b.Title == "" {
			p.fault(line, "附件没有标题").Action = "请写上 title。"
		}
		return block{annex: b}
	}
	e := p.fault(line, "没有“%s”这种块", name)
	e.Offer = nearest.Name(name, []string{"table", "chart", "annex"})
	if e.Offer == "" {
		e.Action = "可用的有 table、chart、annex。"
	}
	return block{}
}

// oneOf checks a word against those that are allowed.
func (p *parser) oneOf(line int, key, word string, allowed []string) bool {
	if slices.Contains(allowed, word) {
		return true
	}
	e := p.fault(line, "%s 不能是“%s”", key, word)
	e.Offer = nearest.Name(word, allowed)
	if e.Offer == "" {
		e.Action = "可用的有 " + strings.Join(allowed, "、") + "。"
	}
	return false
}

func (p *parser) checkTable(b *tableBlock, line int) {
	if !p.oneOf(line, "rows", b.Rows, tableRows) {
		return
	}
	switch b.Rows {
	case "records":
		p.checkName(line, "sheet", aSheet, b.Sheet)
	case "list":
		p.checkName(line, "figure", aList, b.Figure)
	}
	if len(b.Columns) == 0 && b.Rows != "findings" && b.Rows != "list" {
		p.fault(line, "表格没有列").Action = "请写上 columns。"
	}
	for i := range b.Columns {
		p.checkColumn(&b.Columns[i], b.Rows, line)
	}
}

// checkColumn settles what a bare code means and checks the names.
func (p *parser) checkColumn(c *tableColumn, rows string, line int) {
	if c.bare != "" {
		if rows == "records" {
			c.Column = c.bare
		} else {
			c.Figure = c.bare
		}
	}
	switch {
	case c.Column != "":
		p.checkName(line, "columns", aColumn, c.Column)
	case c.Rank != "":
		p.checkName(line, "columns", aNumber, c.Rank)
	default:
		p.checkName(line, "columns", aNumber, c.Figure)
	}
}

func (p *parser) checkChart(b *chartBlock, line int) {
	p.oneOf(line, "kind", string(b.Kind), chartKinds)
	if !p.oneOf(line, "by", b.By, chartBy) {
		return
	}
	if len(b.Figures) == 0 {
		p.fault(line, "图表没有数据").Action = "请写上 figures。"
	}
	wanted := aNumber
	if b.By == "parts" {
		wanted = aFigure
	}
	for _, code := range b.Figures {
		p.checkName(line, "figures", wanted, code)
	}
}

// keysOf lists the YAML keys of a struct.
func keysOf(into any) []string {
	var keys []string
	t := reflect.TypeOf(into).Elem()
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}
