package period

import (
	"fmt"
	"regexp"
	"strconv"
)

// kind is a length of period: how one is written after its year, and named.
type kind struct {
	layout  string   // in a format
	called  string   // in a format, where names has no name
	names   []string // of each in the year
	this    string   // how prose calls the present one, where not by its name
	before  []string // how prose calls the one before, of each in the year or of all
	yearAgo string   // how prose calls the same one of the year before
}

var kinds = map[int]kind{
	1:  {layout: "-%02d", called: "%d月", this: "本月", before: []string{"上月"}, yearAgo: "去年同期"},
	3:  {layout: "-Q%d", names: []string{"第一季度", "第二季度", "第三季度", "第四季度"}, this: "本季度", before: []string{"上季度"}, yearAgo: "去年同期"},
	6:  {layout: "-H%d", names: []string{"上半年", "下半年"}, before: []string{"上年下半年", "上半年"}, yearAgo: "去年同期"},
	12: {names: []string{"全年"}, before: []string{"上年"}, yearAgo: "上年"},
}

func (k kind) written(n int) string {
	if k.layout == "" {
		return ""
	}
	return fmt.Sprintf(k.layout, n)
}

func (k kind) chinese(n int) string {
	if k.names == nil {
		return fmt.Sprintf(k.called, n)
	}
	return k.names[n-1]
}

var spans = regexp.MustCompile(`^(\d{4})(?:-([QqHh])(\d))?$`)

// ParseSpan reads a period of any length: 2006-06, 2006-Q2, 2006-H1 or 2006.
func ParseSpan(text string) (Period, error) {
	m := spans.FindStringSubmatch(text)
	if m == nil {
		return Parse(text)
	}
	year, _ := strconv.Atoi(m[1])
	length, n := 12, 1
	switch m[2] {
	case "Q", "q":
		length = 3
	case "H", "h":
		length = 6
	}
	if m[3] != "" {
		n, _ = strconv.Atoi(m[3])
	}
	last, err := Of(year, n*length)
	if err != nil {
		return Period{}, fmt.Errorf("%q is no period: want the form 2006-06, 2006-Q2, 2006-H1 or 2006", text)
	}
	last.length = length
	return last, nil
}

// IsMonth reports whether p is a single month, as returns are for.
func (p Period) IsMonth() bool { return p.length == 1 }

// Months are the months of p in their order.
func (p Period) Months() []Period {
	out := make([]Period, p.length)
	for i := range out {
		out[i] = Period{p.year, p.month, 1}.Add(i + 1 - p.length)
	}
	return out
}

// Last is the last month of p.
func (p Period) Last() Period { return Period{p.year, p.month, 1} }

// Spans are the quarter, the half-year and the year that a month lies in.
func (p Period) Spans() []Period {
	var out []Period
	for _, length := range []int{3, 6, 12} {
		last := (p.month + length - 1) / length * length
		out = append(out, Period{p.year, last, length})
	}
	return out
}

// Holds reports whether a month lies in p.
func (p Period) Holds(month Period) bool {
	back := p.Sub(month)
	return month.IsMonth() && back >= 0 && back < p.length
}

// kind is that of p; of no period that of a month.
func (p Period) kind() kind { return kinds[max(1, p.length)] }

// number is the place of p among its kind in the year, from 1.
func (p Period) number() int { return max(1, p.month) / max(1, p.length) }

// This is how a report on p calls p itself: 本月, 本季度, 上半年, 全年.
func (p Period) This() string {
	k := p.kind()
	if k.this == "" {
		return k.chinese(p.number())
	}
	return k.this
}

// CalledPrevious is how a report on p calls the period before: 上月, 上季度.
func (p Period) CalledPrevious() string {
	before := p.kind().before
	return before[(p.number()-1)%len(before)]
}

// CalledLastYear is how a report on p calls the same period of the year before.
func (p Period) CalledLastYear() string { return p.kind().yearAgo }
