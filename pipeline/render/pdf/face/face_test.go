package face

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"huibao/pipeline/render/pdf/truetype"
	"huibao/templates"
)

func TestFallback(t *testing.T) {
	t.Parallel()
	set, err := Load(templates.FS())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		char rune
		face Name
		ok   bool
	}{
		{'社', Kai, true},
		{'\u9f98', Song, true},     // in GBK only
		{'\U00020164', Song, true}, // beyond the basic plane
		{'\U0001F600', Song, false},
	}
	for _, test := range tests {
		g, ok := set.Glyph(Kai, test.char)
		if g.Face != test.face || ok != test.ok {
			t.Errorf("Glyph(Kai, %U) comes from %s, %v; want %s, %v", test.char, g.Face, ok, test.face, test.ok)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	good := fstest.MapFS{}
	for _, name := range All() {
		file := "fonts/" + name.String() + ".ttf"
		data, err := fs.ReadFile(templates.FS(), file)
		if err != nil {
			t.Fatal(err)
		}
		good[file] = &fstest.MapFile{Data: data}
	}
	tests := []struct {
		name  string
		data  []byte
		want  string
		cause error
	}{
		{"missing", nil, "读不到字体文件 fonts/hei.ttf：open fonts/hei.ttf: file does not exist", fs.ErrNotExist},
		{"PostScript", append([]byte("OTTO"), make([]byte, 99)...),
			"字体文件 fonts/hei.ttf 不能使用：不是 TrueType 轮廓的单个字体（.ttf）。请换用可以嵌入的 TrueType 字体（not a face with TrueType outlines）", truetype.ErrOutlines},
		{"cut off", good["fonts/hei.ttf"].Data[:999],
			"字体文件 fonts/hei.ttf 不能使用：文件已损坏。请换用可以嵌入的 TrueType 字体（the face is damaged: table \"cmap\" is cut off）", truetype.ErrDamaged},
	}
	for _, test := range tests {
		fsys := fstest.MapFS{}
		for name, file := range good {
			fsys[name] = file
		}
		delete(fsys, "fonts/hei.ttf")
		if test.data != nil {
			fsys["fonts/hei.ttf"] = &fstest.MapFile{Data: test.data}
		}
		_, err := Load(fsys)
		if !errors.Is(err, test.cause) || err.Error() != test.want {
			t.Errorf("%s: error %v\nwant %s", test.name, err, test.want)
		}
	}
}
