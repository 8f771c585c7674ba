package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflaters are kept for the next file: each has tables that are large beside what most
// parts hold.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// inflateFrom has an archive's parts inflated from the archive's own bytes. The zip
// package knows them only as something to read from, which costs a copy and a call for
// every byte; it still finds the parts and compares their checksums.
func inflateFrom(z *zip.Reader, data []byte) {
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser {
		if section, ok := r.(*io.SectionReader); ok {
			_, from, size := section.Outer()
			from = min(max(from, 0), int64(len(data))) // they are what the archive says of itself
			r = bytes.NewReader(data[from:][:min(max(size, 0), int64(len(data))-from)])
		}
		inflater := inflaters.Get().(io.ReadCloser)
		_ = inflater.(flate.Resetter).Reset(r, nil) // never fails
		return &inflating{inflater}
	})
}

// inflating gives its inflater back when it is closed.
type inflating struct{ io.ReadCloser }

// nothing is what inflaters hold on to between files.
var nothing = bytes.NewReader(nil)

// Close implements io.Closer.
func (i *inflating) Close() error {
	if i.ReadCloser != nil {
		_ = i.ReadCloser.(flate.Resetter).Reset(nothing, nil)
		inflaters.Put(i.ReadCloser)
		i.ReadCloser = nil
	}
	return nil
}
