package read

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huibao/pipeline/form"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// understood tells in a note by which way a name was understood.
var understood = map[unit.How]string{
	unit.ByAlias:   "按别名识别",
	unit.ByFormer:  "按曾用名识别",
	unit.ByVariant: "按通用字识别",
}

var (
	whole     = regexp.MustCompile(`^(全|本)?(街道?|镇|乡|区)$`)
	numbered  = regexp.MustCompile(`^[(（]?\d+[)）]?[.、．。]?`)
	signature = regexp.MustCompile(`^(注|备注|说明|附注|填表|填报|制表|报送|审核|复核|审批|负责|单位负责|主管|分管|经办|统计|联系|电话|签字|签名|盖章|日期|时间|报出)[^：:]*[：:]|^注\s*\d|^[（(]?(盖章|签字|签章)[)）]?$`)
	ordinal   = regexp.MustCompile(`^[(（]?\d+(\.0+)?[)）]?$|^[甲乙丙丁戊己庚辛]$`)
)

// isTotal reports whether a text names a row of totals.
func isTotal(text string) bool {
	return slices.Contains(totals, text) || endsWith(strings.TrimRight(text, "：:"), totalWords)
}

func endsWith(text string, words []string) bool {
	for _, word := range words {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

// The words that name a row of totals: at the end of a text, and alone; and those that
// end the name of a community.
var (
	totalWords = []string{"合计", "小计", "总计", "共计", "总数"}
	totals     = []string{"全街", "全街道", "全镇", "全乡", "全区", "汇总", "累计"}
	residents  = []string{"社区", "居委会", "居民委员会", "村", "村委会"}
)

// namesOffice reports whether a row speaks of the reporting office as a whole.
func (t *reading) namesOffice(name string) bool {
	if endsWith(name, residents) {
		return false
	}
	u, how := t.units.Match(name, unit.Office, "", t.period())
	return how != unit.NotFound && u.Code == t.out.Office
}

// lookup finds the unit that a name means: a community, of this office first;
// in records also an office, this one where they say 全街.
func (t *reading) lookup(name string, s form.Sheet) (unit.Unit, unit.How) {
	u, how := t.match(name, s)
	if how == unit.NotFound && numbered.MatchString(name) {
		u, how = t.match(numbered.ReplaceAllString(name, ""), s)
	}
	if how != unit.NotFound {
		return u, how
	}
	if own, ok := t.units.Lookup(t.out.Office); ok && s.Layout == form.Records && whole.MatchString(name) {
		return own, unit.ByName
	}
	return unit.Unit{}, unit.NotFound
}

// match finds the unit of that very name.
func (t *reading) match(name string, s form.Sheet) (unit.Unit, unit.How) {
	if name == "" {
		return unit.Unit{}, unit.NotFound
	}
	u, how := t.units.Match(name, unit.Community, t.out.Office, t.period())
	if how == unit.NotFound && s.Layout == form.Records {
		return t.units.Match(name, unit.Office, "", t.period())
	}
	return u, how
}

// isOrdinal reports whether a text is the number of a row or a column.
func isOrdinal(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return (unicode.IsDigit(first) || strings.ContainsRune("(（甲乙丙丁戊己庚辛", first)) && ordinal.MatchString(text)
}

// identify fills in whom a row speaks of.
func (t *reading) identify(row *submission.Row, u unit.Unit, how unit.How) {
	if how == unit.NotFound {
		return
	}
	row.Unit, row.Office = u.Code, u.Parent
	if u.Level != unit.Community {
		row.Office = u.Code
	}
	if why, ok := understood[how]; ok {
		t.note(submission.Note{
			Kind: submission.NoteUnit, Cell: row.Name.Cell, From: strings.TrimSpace(row.Name.Raw), To: u.Name, Why: why,
		})
	}
}
