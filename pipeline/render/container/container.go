// Package container writes the zip around a workbook the same way every time.
//
// In go the parts of a workbook as the spreadsheet library hands them out, in the
// order of a map; out comes an archive of one order and one time, so that the same
// workbook has the same bytes. It never looks into a part.
package container

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// container writes the parts of a workbook in one order and with one time,
// whatever the order in which they come: the library keeps them in a map.
type container struct {
	out   io.Writer
	parts []*part
}

type part struct {
	name string
	bytes.Buffer
}

// Bytes writes a workbook.
func Bytes(f *excelize.File) ([]byte, error) {
	// The library adds the types of parts in the order of a map.
	types := f.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	f.SetZipWriter(func(out io.Writer) excelize.ZipWriter { return &container{out: out} })
	var out bytes.Buffer
	err := f.Write(&out)
	return out.Bytes(), err
}

// Create takes a part in.
func (c *container) Create(name string) (io.Writer, error) {
	p := &part{name: name}
	c.parts = append(c.parts, p)
	return p, nil
}

// AddFS is part of the library's interface; workbooks made here never need it.
func (c *container) AddFS(fs.FS) error { return errors.ErrUnsupported }

// earliest is the first time that a zip archive can state.
var earliest = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Close writes all parts, the list of contents first, as readers expect it.
func (c *container) Close() error {
	slices.SortFunc(c.parts, func(a, b *part) int {
		if d := cmp.Compare(rank(a.name), rank(b.name)); d != 0 {
			return d
		}
		return cmp.Compare(a.name, b.name)
	})
	z := zip.NewWriter(c.out)
	var packer *flate.Writer // one for all parts: its tables are large
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		if packer != nil {
			packer.Reset(w)
			return packer, nil
		}
		var err error
		packer, err = flate.NewWriter(w, flate.BestSpeed)
		return packer, err
	})
	for _, p := range c.parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: earliest})
		if err != nil {
			return err
		}
		if _, err := p.WriteTo(w); err != nil {
			return err
		}
	}
	return z.Close()
}

func rank(name string) int {
	switch {
	case name == "[Content_Types].xml":
		return 0
	case strings.HasPrefix(name, "_rels/"):
		return 1
	default:
		return 2
	}
}
