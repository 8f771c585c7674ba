// Package face holds the typefaces of the official layout.
//
// In goes a file system with fonts/*.ttf; out comes a [Set] that knows, for each
// face, the glyph of a character, its width and its ink. A character that a face
// lacks is taken from [Song], which has the widest stock. A Set is read once,
// never changes and may be shared.
package face

import (
	"errors"
	"fmt"
	"io/fs"

	"huibao/pipeline/render/pdf/truetype"
)

// Name names one of the faces.
type Name int

// The faces.
const (
	FangSong Name = iota // body, 仿宋
	Kai                  // headings of level 2 and subtitle, 楷体
	Hei                  // headings of level 1, table heads and chart labels, 黑体
	SongBold             // titles, 小标宋
	Song                 // page numbers, table text and what the others lack, 宋体
	count
)

// files are the names of the faces' files, without folder and ending; they also
// name the faces within the document.
var files = [count]string{"fangsong", "kai", "hei", "song-bold", "song"}

// String returns the name of the face's file without folder and ending.
func (n Name) String() string { return files[n] }

// All lists the faces.
func All() []Name { return []Name{FangSong, Kai, Hei, SongBold, Song} }

// Set is the faces, parsed.
type Set struct{ fonts [count]*truetype.Font }

// Load reads the faces from fonts/NAME.ttf.
func Load(fsys fs.FS) (*Set, error) {
	var s Set
	for _, name := range All() {
		file := "fonts/" + files[name] + ".ttf"
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("读不到字体文件 %s：%w", file, err)
		}
		if s.fonts[name], err = truetype.Parse(data); err != nil {
			return nil, fmt.Errorf("字体文件 %s 不能使用：%s。请换用可以嵌入的 TrueType 字体（%w）", file, reason(err), err)
		}
	}
	return &s, nil
}

func reason(err error) string {
	switch {
	case errors.Is(err, truetype.ErrForbidden):
		return "字体的许可位禁止嵌入或取子集"
	case errors.Is(err, truetype.ErrOutlines):
		return "不是 TrueType 轮廓的单个字体（.ttf）"
	default:
		return "文件已损坏"
	}
}

// Glyph is a character as one face shows it.
type Glyph struct {
	Face    Name // the face that has it
	Number  truetype.Glyph
	Advance float64 // in ems
}

// Glyph returns the glyph of a character in a face or, failing that, in Song,
// and whether either has it.
func (s *Set) Glyph(name Name, r rune) (Glyph, bool) {
	g, ok := s.fonts[name].Glyph(r)
	if !ok {
		name = Song
		if g, ok = s.fonts[name].Glyph(r); !ok {
			return Glyph{Face: Song, Advance: 1}, false
		}
	}
	return Glyph{Face: name, Number: g, Advance: s.fonts[name].Advance(g)}, true
}

// Ink returns the left and right edge of what a glyph blackens, in ems.
func (s *Set) Ink(g Glyph) (left, right float64) { return s.fonts[g.Face].Ink(g.Number) }

// Font returns a face as parsed.
func (s *Set) Font(name Name) *truetype.Font { return s.fonts[name] }
