package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"testing"

	"huibao/samples"
)

func office(b *testing.B) []byte {
	b.Helper()
	data, err := fs.ReadFile(samples.FS(), "2006-06/侯家塘街道2006年6月社区党建月报.xlsx")
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkRead takes an office's workbook from bytes to grids. Its yardstick is
// BenchmarkInflate: at most four of it.
func BenchmarkRead(b *testing.B) {
	data := office(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInflate reads all parts of the same bytes: the least that reading costs.
func BenchmarkInflate(b *testing.B) {
	data := office(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, r); err != nil {
				b.Fatal(err)
			}
			_ = r.Close()
		}
	}
}
