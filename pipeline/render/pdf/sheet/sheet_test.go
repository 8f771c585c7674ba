package sheet

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/render/pdf/face"
	"huibao/pipeline/render/pdf/typeset"
	"huibao/templates"
)

func write(t *testing.T, file *File) []byte {
	t.Helper()
	faces, err := face.Load(templates.FS())
	if err != nil {
		t.Fatal(err)
	}
	file.Info.Date = time.Date(2006, 6, 30, 0, 0, 0, 0, time.UTC)
	out, err := Write(file, faces)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCodes gives each character one code, a trimmed mark another, and escapes the
// bytes that mean something in a PDF string.
func TestCodes(t *testing.T) {
	t.Parallel()
	text := Text{Content: "甲乙甲"}
	mark := Text{Content: "乙", Trim: typeset.Trim{After: 5}}
	stock := gather([]*Page{{Texts: []Text{text, mark}}})[face.FangSong]
	if got := stock.encode(text); got != "(\x00\x01\x00\x02\x00\x01)" {
		t.Errorf("encoded as %q", got)
	}
	if got := stock.encode(mark); got != "(\x00\x03)" {
		t.Errorf("the trimmed mark is encoded as %q", got)
	}
	stock.code[char{r: '丙'}] = 0x285C
	if got := stock.encode(Text{Content: "丙"}); got != `(\(\\)` {
		t.Errorf("codes of a parenthesis and a backslash are written as %q", got)
	}
}

func TestToUnicode(t *testing.T) {
	t.Parallel()
	s := stock{code: make(map[char]uint16)}
	s.add(Text{Content: "A\U00020164"})
	for i := range 120 {
		s.add(Text{Content: string(rune(0x4E00 + i))})
	}
	got := string(s.toUnicode())
	for _, want := range []string{"100 beginbfchar\n<0001> <0041>\n<0002> <D840DD64>\n<0003> <4E00>\n", "22 beginbfchar\n<0065> <4E62>\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the map lacks %q:\n%s", want, got)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]string{0: "0", -0.0001: "0", 1.5: "1.5", -0.2071: "-0.207", 441.99996: "442"} {
		if got := number(x); got != want {
			t.Errorf("number(%v) = %s, want %s", x, got, want)
		}
	}
}

// TestOutlineHeights puts entries on an upright and a landscape page, in both orders:
// each height counts from the foot of its own page.
func TestOutlineHeights(t *testing.T) {
	t.Parallel()
	for _, landscape := range []bool{false, true} {
		file := &File{
			Pages:   []*Page{{Landscape: landscape}, {Landscape: !landscape}},
			Outline: []Entry{{Title: "甲", Page: 0, Y: 100}, {Title: "乙", Level: 1, Page: 1, Y: 100}},
		}
		out := write(t, file)
		first, second := "/XYZ 0 741.89 null", "/XYZ 0 495.28 null"
		if landscape {
			first, second = second, first
		}
		if a, b := bytes.Index(out, []byte(first)), bytes.Index(out, []byte(second)); a < 0 || b < a {
			t.Errorf("landscape first %v: want destinations %s and %s, found at %d and %d", landscape, first, second, a, b)
		}
	}
}

// TestShapesAreWritten draws every pattern and a dashed line.
func TestShapesAreWritten(t *testing.T) {
	t.Parallel()
	page := &Page{}
	empty := len(write(t, &File{Pages: []*Page{page}}))
	for _, hatch := range []Hatch{Plain, Rising, Falling, Crossing, Lying} {
		page.Box(100, 100, 50, 50, Shape{Fill: 0.2, Hatch: hatch, Stroke: 1, Ink: 1})
		grown := len(write(t, &File{Pages: []*Page{page}}))
		if grown <= empty {
			t.Errorf("pattern %d adds nothing to the file", hatch)
		}
		empty = grown
	}
	page.Shapes = []Shape{{Points: []Point{{0, 0}, {9, 9}}, Stroke: 1, Dash: []float64{2, 1}}}
	write(t, &File{Pages: []*Page{page}})
}

func TestCompleteRefusesAnotherFile(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", "%PDF-1.3\n", "trailer\n<<\n/Size 4\n/Root 3 0 R\n/Info 2 0 R\n>>\nstartxref\n0\n%%EOF\n"} {
		if _, err := complete([]byte(file), Info{}, nil); !errors.Is(err, errTrailer) {
			t.Errorf("complete(%q): error %v", file, err)
		}
	}
}
