// Package files keeps files by the hash of their bytes, in a directory or in a bucket
// of an S3 service.
//
// In go streams of bytes; out come their digests, and for a digest the same bytes
// again, proved while they are read. [Store] hashes, counts, names and verifies; a
// driver does only what differs between the places. What Put has accepted is on the
// disk, whole; what is not whole is never seen. Nothing that was kept is ever changed
// or removed, and no name that a user gave becomes part of a path.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"iter"
	"path"
	"time"
)

// Digest is the SHA-256 of a file's bytes, and its name here.
type Digest [sha256.Size]byte

// String returns the digest as 64 hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ParseDigest reads what String writes, and nothing else.
func ParseDigest(text string) (Digest, error) {
	var d Digest
	raw, err := hex.DecodeString(text)
	copy(d[:], raw)
	if err != nil || d.String() != text {
		return Digest{}, &Error{Place: "“" + text + "”", Message: "不是文件的校验值", Action: "应为 64 位小写的十六进制数字。"}
	}
	return d, nil
}

// Entry is one file that is kept.
type Entry struct {
	Digest Digest
	Size   int64
}

// driver is what differs between the places. A name is a path below the place, with
// slashes; a name that is not there gives an error that is [fs.ErrNotExist].
type driver interface {
	// keep puts a temporary file under the name, unless a file of its size has the
	// name already. When it returns nil the file outlasts a power cut.
	keep(ctx context.Context, t *temporary, name string) error
	open(ctx context.Context, name string) (io.ReadCloser, error)
	size(ctx context.Context, name string) (int64, error)
	// list yields the files below a folder in the order of their names. An error is
	// the last it yields.
	list(ctx context.Context, folder string) iter.Seq2[item, error]
	close() error
}

// item is one file as a driver lists it.
type item struct {
	name string
	size int64
}

// Store keeps files in one place. It is safe for concurrent use, by several processes
// as well.
type Store struct {
	place  string // as messages name it
	driver driver
	spool  *spool
}

// blobs is the folder in which files are kept.
const blobs = "blobs"

// name returns where a file is kept: blobs/ab/abcdef….
func name(d Digest) string {
	text := d.String()
	return path.Join(blobs, text[:2], text)
}

// Put keeps what the reader gives, to its end, and returns its digest and size. The
// same bytes again are the same file. When it fails nothing of it is left; an error of
// the reader is returned as it is.
func (s *Store) Put(ctx context.Context, from io.Reader) (Digest, int64, error) {
	t, err := s.spool.fill(ctx, from)
	if err != nil {
		return Digest{}, 0, s.notKept(ctx, err)
	}
	defer s.spool.discard(t)
	if err := s.driver.keep(ctx, t, name(t.digest)); err != nil {
		return Digest{}, 0, s.notKept(ctx, err)
	}
	return t.digest, t.size, nil
}

// Get opens a file. Reading to the end proves it: when the bytes are not those of the
// digest the last read fails with [ErrAltered] in place of the end of file. Who acts on
// bytes before the end acts on bytes that are not proved.
func (s *Store) Get(ctx context.Context, d Digest) (io.ReadCloser, error) {
	opened, err := s.driver.open(ctx, name(d))
	if err != nil {
		return nil, s.failure(ctx, d, err)
	}
	return &proved{ctx: ctx, store: s, digest: d, from: opened, hash: sha256.New()}, nil
}

// Has reports whether a file is kept. It does not read it.
func (s *Store) Has(ctx context.Context, d Digest) (bool, error) {
	_, err := s.driver.size(ctx, name(d))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, s.failure(ctx, d, err)
}

// Size returns how many bytes a file has. It does not read them.
func (s *Store) Size(ctx context.Context, d Digest) (int64, error) {
	size, err := s.driver.size(ctx, name(d))
	return size, s.failure(ctx, d, err)
}

// Verify reads a file to its end and returns nil when its bytes are those of the digest.
func (s *Store) Verify(ctx context.Context, d Digest) error {
	opened, err := s.Get(ctx, d)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, opened)
	return errors.Join(err, opened.Close())
}

// All yields the files that are kept, by digest. What else stands among them is yielded
// as an [ErrForeign], after which the files go on; any other error is the last.
func (s *Store) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for item, err := range s.driver.list(ctx, blobs) {
			if err != nil {
				yield(Entry{}, s.failure(ctx, Digest{}, err))
				return
			}
			d, err := ParseDigest(path.Base(item.name))
			if err != nil || item.name != name(d) {
				err = foreign(s.place, item.name)
			}
			if !yield(Entry{d, item.size}, err) {
				return
			}
		}
	}
}

// Sweep removes what killed processes left half-written before the given time, and
// returns how many files that were. What is being written now has a later time.
func (s *Store) Sweep(ctx context.Context, before time.Time) (int, error) {
	removed, err := s.spool.sweep(ctx, before)
	return removed, s.failure(ctx, Digest{}, err)
}

// Close lets the place go. Files that were opened stay readable.
func (s *Store) Close() error { return errors.Join(s.driver.close(), s.spool.root.Close()) }

// proved reads a file and compares its hash at the end.
type proved struct {
	ctx    context.Context
	store  *Store
	digest Digest
	from   io.ReadCloser
	hash   hash.Hash
}

func (p *proved) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.from.Read(b)
	p.hash.Write(b[:n])
	switch {
	case err == nil:
		return n, nil
	case err != io.EOF:
		return n, p.store.failure(p.ctx, p.digest, err)
	case Digest(p.hash.Sum(nil)) != p.digest:
		return n, altered(p.store.place, p.digest)
	}
	return n, io.EOF
}

func (p *proved) Close() error { return p.from.Close() }
