package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/readahead"

	"huibao/pipeline/read/workbook/xmlscan"
)

// archive is the zip around a workbook. Each part is read at most once, to its
// end, and counted while it is inflated.
type archive struct {
	context.Context
	limits Limits
	size   int64                // bytes as sent
	files  []*zip.File          // in the file's order
	parts  map[string]*zip.File // by lower-case name with forward slashes
	read   map[string]bool      // parts already read
	total  int64                // bytes inflated so far
	cells  int                  // cells with content so far
	tell   Progress             // nil when nobody watches
	told   int64                // bytes inflated when it was told last
	whole  int64                // bytes that the parts say they inflate to
	text   int64                // bytes of text in them

	scanner *xmlscan.Scanner
}

// scanners are kept for the next file, with the memory that they have.
var scanners = sync.Pool{New: func() any { return xmlscan.New(nil) }}

// close gives back what the next file can use.
func (a *archive) close() {
	a.scanner.Reset(nil)
	scanners.Put(a.scanner)
}

// openArchive lists the parts. It refuses doubled names, which readers resolve
// differently, and archives of something else.
func openArchive(ctx context.Context, data []byte, limits Limits) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, NewError(Truncated, err)
	}
	inflateFrom(z, data)
	if len(z.File) > limits.Parts {
		return nil, limits.Exceeded(TooManyParts, nil)
	}
	a := &archive{
		Context: ctx, limits: limits, size: int64(len(data)),
		files: z.File, parts: make(map[string]*zip.File, len(z.File)), read: make(map[string]bool),
		scanner: scanners.Get().(*xmlscan.Scanner),
	}
	for _, f := range z.File {
		const encrypted = 1
		if f.Flags&encrypted != 0 {
			return nil, NewError(Encrypted, nil)
		}
		name := partName(f.Name)
		if _, twice := a.parts[name]; twice {
			return nil, NewError(Damaged, fmt.Errorf("part %s stands twice", name))
		}
		a.parts[name] = f
		a.whole += int64(min(f.UncompressedSize64, maxTold))
	}
	return a, a.refuseOthers()
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// refuseOthers names the other kinds of file that are zips inside.
func (a *archive) refuseOthers() error {
	has := func(name string) bool { return a.parts[name] != nil }
	switch {
	case has("word/document.xml"), has("ppt/presentation.xml"):
		return NewError(Document, nil)
	case has("xl/workbook.bin"):
		return NewError(Binary, nil)
	case has("mimetype") && has("content.xml"):
		return NewError(OpenFormat, nil)
	case !has("[content_types].xml"):
		return NewError(Compressed, nil)
	default:
		return nil
	}
}

// open returns a part for reading, nil when there is none. Whoever reads it
// reads it to its end: only there is the checksum compared.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[partName(name)]
	if f == nil {
		return nil, nil
	}
	a.read[partName(name)] = true
	r, err := f.Open()
	if err != nil {
		return nil, NewError(Damaged, fmt.Errorf("part %s: %w", name, err))
	}
	if f.UncompressedSize64 > aheadFrom {
		// A large part is inflated while what came out before is understood.
		if r, err = readahead.NewReadCloserSize(r, aheadBuffers, aheadBuffer); err != nil {
			return nil, err
		}
	}
	return &counted{ReadCloser: r, archive: a}, nil
}

// When reading ahead is worth the memory for it, and how much that is; in bytes.
const (
	aheadFrom    = 4 << 20
	aheadBuffers = 4
	aheadBuffer  = 64 << 10
)

// counted stops inflating beyond the limits and after the deadline.
type counted struct {
	io.ReadCloser
	archive *archive
}

// When progress is told, in bytes inflated; and what of a part is believed.
const (
	betweenTold = 2 << 20
	maxTold     = 1 << 40
)

func (a *archive) progress() {
	if a.tell != nil && a.total-a.told >= betweenTold {
		a.told = a.total
		a.tell(min(float64(a.total)/float64(max(a.whole, 1)), 1))
	}
}

var (
	errTooLarge = errors.New("more bytes than allowed")
	errTooDense = errors.New("more bytes than a file of this size can hold")
)

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.archive.total += int64(n)
	c.archive.progress()
	switch a := c.archive; {
	case a.total > a.limits.Inflated:
		return n, errTooLarge
	case a.total > freely && a.total/a.limits.Ratio > a.size:
		return n, errTooDense
	case a.Err() != nil:
		return n, a.Err()
	default:
		return n, err
	}
}

// must refuses a part that is named by another and missing.
func (a *archive) must(name string) error {
	if a.parts[partName(name)] == nil {
		return NewError(Damaged, fmt.Errorf("part %s is missing", name))
	}
	return nil
}

// scan calls each with every token of a part, up to its very end. A part that is
// not there has none.
func (a *archive) scan(name string, each func(*xmlscan.Scanner, xmlscan.Kind) error) error {
	r, err := a.open(name)
	if r == nil || err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	scanner := a.scanner // one for all parts: they are read one after the other
	scanner.Reset(r)
	for {
		kind, err := scanner.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = each(scanner, kind)
		}
		if err != nil {
			return a.blame(name, err)
		}
	}
}

// blame turns what went wrong in a part into an error for people.
func (a *archive) blame(part string, err error) error {
	var known *Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, errTooLarge):
		return a.limits.Exceeded(TooLarge, err)
	case errors.Is(err, errTooDense):
		return a.limits.Exceeded(TooDense, err)
	case errors.Is(err, context.DeadlineExceeded):
		return a.limits.Exceeded(TooSlow, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return NewError(Truncated, fmt.Errorf("part %s: %w", part, err))
	default:
		return NewError(Damaged, fmt.Errorf("part %s: %w", part, err))
	}
}

// markup is how many bytes of XML the file holds; that the sizes are true shows when
// the parts are read.
func (a *archive) markup() int64 {
	total := uint64(0)
	for name, f := range a.parts {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml") {
			total += min(f.UncompressedSize64, uint64(a.limits.Inflated))
		}
	}
	return int64(total)
}

// drain reads the parts that nobody wanted, for their checksums.
func (a *archive) drain() error {
	for _, f := range a.files {
		name := partName(f.Name)
		if a.read[name] || f.FileInfo().IsDir() {
			continue
		}
		r, err := a.open(name)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		_ = r.Close()
		if err != nil {
			return a.blame(name, err)
		}
	}
	return nil
}
