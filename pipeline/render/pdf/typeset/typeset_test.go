package typeset

import (
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"huibao/pipeline/render/pdf/face"
	"huibao/templates"
)

var faces = sync.OnceValues(func() (*face.Set, error) { return face.Load(templates.FS()) })

func setter(t testing.TB) Setter {
	t.Helper()
	set, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	return Setter{Faces: set}
}

// em sets one character to ten points, so that widths can be read off.
var em = Style{Face: face.FangSong, Size: 10}

func texts(lines []Line) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return strings.Join(all, "/")
}

func TestLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		width float64 // in characters
		text  string
		want  string
	}{
		{"full lines", 4, "甲乙丙丁戊己庚辛壬", "甲乙丙丁/戊己庚辛/壬"},
		{"exactly full", 4, "甲乙丙丁", "甲乙丙丁"},
		{"nothing", 4, "", ""},
		{"a line feed", 4, "甲乙\n丙", "甲乙/丙"},
		{"an empty line", 4, "甲\n\n乙", "甲//乙"},
		{"two marks make room for a third", 6, "甲，乙，丙丁，戊己", "甲，乙，丙丁，/戊己"},
		{"one mark alone takes its neighbour along", 4, "甲乙丙丁，戊", "甲乙丙/丁，戊"},
		{"a last character joins the line before", 6, "甲，乙丙丁戊，己。", "甲，乙丙丁戊，/己。"},
		{"if the marks give enough", 6.6, "甲，乙，丙丁戊。", "甲，乙，丙丁戊。"},
		{"an opening mark goes to the next line", 4, "甲乙丙（丁）", "甲乙丙/（丁）"},
		{"opening quotes too", 4, "甲乙丙“丁”", "甲乙丙/“丁”"},
		{"digits stay together", 4, "甲乙丙3791个丁", "甲乙丙/3791个丁"},
		{"a number and its percent sign", 4, "甲乙丙64.1%丁", "甲乙丙/64.1%丁"},
		{"a number and its unit", 3, "甲乙12岁", "甲乙/12岁"},
		{"a unit of several characters", 6, "甲乙丙丁戊200平方米", "甲乙丙丁戊/200平方米"},
		{"about so many ten thousands", 6, "甲乙丙丁戊1200多万元己庚", "甲乙丙丁戊/1200多万元己/庚"},
		{"a range", 5, "甲乙丙35—60岁", "甲乙丙/35—60岁"},
		{"a range of percentages", 6, "甲乙丙52%—55%", "甲乙丙/52%—55%"},
		{"an ordinal", 3, "甲乙第12届", "甲乙/第12届"},
		{"parts of a date may part", 5, "甲乙2006年6月30日", "甲乙2006年/6月30日"},
		{"a dash is not halved", 4, "甲乙丙——丁", "甲乙丙/——丁"},
		{"nor an ellipsis", 4, "甲乙丙……丁", "甲乙丙/……丁"},
		{"a middle dot begins no line", 3, "甲乙丙·丁", "甲乙/丙·丁"},
		{"words part at blanks", 4, "甲乙 abcd efgh", "甲乙/abcd/efgh"},
		{"a word longer than a line", 2, "abcdefghij", "abc/defg/hij"},
		{"controls and format characters vanish", 4, "甲\u200b乙\u0007丙\ufe0f丁", "甲乙丙丁"},
		{"beyond the basic plane", 2, "甲\U00020164乙", "甲\U00020164/乙"},
	}
	s := setter(t)
	for _, test := range tests {
		lines := s.Lines(Column{Width: test.width * em.Size}, Text{em, test.text})
		if got := texts(lines); got != test.want {
			t.Errorf("%s: lines %s, want %s", test.name, got, test.want)
		}
	}
}

func TestJustifiedLineFillsItsColumn(t *testing.T) {
	t.Parallel()
	column := Column{Width: 103, Indent: 20}
	lines := setter(t).Lines(column, Text{em, "全区现有10个街道、78个社区，党员3791名，比上月增加26名，增长0.7%。"})
	for i, l := range lines[:len(lines)-1] {
		if math.Abs(l.Width-column.Width) > 0.001 {
			t.Errorf("line %d ends at %v, want %v", i+1, l.Width, column.Width)
		}
	}
	if first := lines[0].Runs[0].X; first != 20 {
		t.Errorf("the first line begins at %v, want its indent of 20", first)
	}
	if second := lines[1].Runs[0].X; second != 0 {
		t.Errorf("the second line begins at %v, want 0", second)
	}
}

func TestGridAndAlignment(t *testing.T) {
	t.Parallel()
	s := setter(t)
	grid := Style{Face: face.FangSong, Size: 16, Pitch: 15.8}
	line := s.Lines(Column{Width: 400}, Text{grid, "社区工作"})[0]
	if len(line.Runs) != 1 || math.Abs(line.Runs[0].Spacing+0.2) > 1e-9 {
		t.Errorf("four Han characters on the grid are set as %+v, want one run with spacing -0.2", line.Runs)
	}
	for _, test := range []struct {
		align Align
		left  float64
	}{{Left, 5}, {Center, 32.5}, {Right, 60}} {
		line := s.Lines(Column{Width: 100, Indent: 5, Align: test.align}, Text{em, "社区工作"})[0]
		if got := line.Runs[0].X; math.Abs(got-test.left) > 1e-9 {
			t.Errorf("alignment %d begins at %v, want %v", test.align, got, test.left)
		}
	}
}

func TestNarrowQuotesStandInTheirCells(t *testing.T) {
	t.Parallel()
	kai := Style{Face: face.Kai, Size: 10}
	line := setter(t).Lines(Column{Width: 100, Align: Left}, Text{kai, "“甲”乙"})[0]
	if line.Width != 40 {
		t.Errorf("four full-width characters are %v wide, want 40", line.Width)
	}
}

func TestEven(t *testing.T) {
	t.Parallel()
	s := setter(t)
	if got := texts(s.Even(Column{Width: 45, Align: Center}, Text{em, "比上月增减"})); got != "比上月/增减" {
		t.Errorf("the head is set as %s", got)
	}
	lines := s.Even(Column{Width: 105, Align: Center}, Text{em, "关于各项数据统计口径的几点说明"})
	if got := texts(lines); got != "关于各项数据统计/口径的几点说明" {
		t.Errorf("the title is set as %s", got)
	}
	if left := lines[0].Runs[0].X; math.Abs(left-12.5) > 1e-9 {
		t.Errorf("the first line begins at %v, want 12.5", left)
	}
}

func TestNeighbouringMarksCountOneAndAHalf(t *testing.T) {
	t.Parallel()
	s := setter(t)
	for _, marks := range []string{"》、", "。”", "、“", "）（", "“《"} {
		if got := s.Width(Text{em, marks}); got != 15 {
			t.Errorf("%s is %v wide, want 15", marks, got)
		}
	}
}

func TestWidest(t *testing.T) {
	t.Parallel()
	s := setter(t)
	if got := s.Widest(Text{em, "约48200平方米"}); got != 55 {
		t.Errorf("the longest piece is %v wide, want 48200平方米, 55", got)
	}
}

const (
	noStart = "、，。．；：？！）》〉」』】〕”’%‰℃"
	noEnd   = "（《〈「『【〔“‘￥№"
)

// words are pieces of random text. No more than three marks ever meet, for no
// rule can place a line of marks alone.
var words = []string{
	"社区", "街道", "党员", "工作", "的", "和", "三分之二", "3791个", "64.1%", "1200多万元", "2006年6月30日", "35—60岁", "《意见》", "“一站式”服务", "（试行）",
	"——", "……", "abc", "QQ群", "甲、乙", "清办发〔2006〕12号", "‘费随事转’", "℃", "第5次", "！”",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range 5 + r.IntN(120) {
		b.WriteString(words[r.IntN(len(words))])
		if r.IntN(4) == 0 {
			b.WriteString([]string{"，", "。", "；", "：", "？"}[r.IntN(5)])
			if r.IntN(5) > 0 {
				b.WriteString("我们")
			}
		}
	}
	return b.String()
}

// TestRandomTextKeepsTheRules sets much random text in columns of many widths.
func TestRandomTextKeepsTheRules(t *testing.T) {
	t.Parallel()
	s := setter(t)
	r := rand.New(rand.NewPCG(9704, 2012))
	for range 2000 {
		text := randomText(r)
		column := Column{Width: em.Size * float64(12+r.IntN(30)), Indent: em.Size * float64(r.IntN(3))}
		lines := s.Lines(column, Text{em, text})
		if got := strings.ReplaceAll(texts(lines), "/", ""); got != text {
			t.Fatalf("text changed:\n got %s\nwant %s", got, text)
		}
		checkLines(t, column, lines)
	}
}

func checkLines(t *testing.T, column Column, lines []Line) {
	t.Helper()
	for i, l := range lines {
		runes := []rune(l.Text)
		if i > 0 && strings.ContainsRune(noStart, runes[0]) {
			t.Errorf("line %q begins with %c", l.Text, runes[0])
		}
		if last := runes[len(runes)-1]; i < len(lines)-1 && strings.ContainsRune(noEnd, last) {
			t.Errorf("line %q ends with %c", l.Text, last)
		}
		if l.Width > column.Width+0.05 {
			t.Errorf("line %q is %v wide, the column %v", l.Text, l.Width, column.Width)
		}
		if i < len(lines)-1 && l.Width < column.Width-0.05 {
			t.Errorf("line %q is %v wide, want the full %v", l.Text, l.Width, column.Width)
		}
		if i < len(lines)-1 {
			checkJoint(t, runes, []rune(lines[i+1].Text))
		}
	}
}

// checkJoint looks at what stands on both sides of a line's end.
func checkJoint(t *testing.T, before, after []rune) {
	t.Helper()
	a, b := before[len(before)-1], after[0]
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	if isDigit(a) && (isDigit(b) || strings.ContainsRune("个岁年月日次号多.%", b)) || a == b && (a == '—' || a == '…') && dashes(before)%2 == 1 {
		t.Errorf("%q and %q were parted", string(before), string(after))
	}
}

// dashes counts how often a text ends with its last character.
func dashes(text []rune) int {
	n := 0
	for n < len(text) && text[len(text)-1-n] == text[len(text)-1] {
		n++
	}
	return n
}

// FuzzLines sets any text at all: nothing may be lost, and it must come to an end.
func FuzzLines(f *testing.F) {
	s := setter(f)
	for _, seed := range []string{"社区，工作。", "、、、、、、、、", "（（（（（（", "3791.64%", "——————", "a b  c", "\n\n", "\U00020164"} {
		f.Add(seed, 35.0)
	}
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if math.IsNaN(width) || width < 1 || width > 1e6 || len(text) > 2000 {
			return
		}
		lines := s.Lines(Column{Width: width}, Text{em, text})
		if got, want := visible(texts(lines)), visible(text); got != want {
			t.Errorf("text changed: got %q, want %q", got, want)
		}
	})
}

// visible drops what lines do not keep, and the stroke that joins them here.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '\n' || Ignorable(r) || classOf(r) == space {
			return -1
		}
		return r
	}, text)
}
