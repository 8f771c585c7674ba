package archive

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// Source is what is written into an archive.
type Source struct {
	Store     *store.Store
	Files     *files.Store
	Workspace fs.FS    // the workspace's folder
	Settings  []string // files and folders in it that go into the archive
	Program   string   // version of the program
	At        time.Time
	Spool     string // folder in which the export lies while it is counted
	Progress  Progress
}

// Write writes an archive. The same state at the same time gives the same bytes. What it
// writes is an archive only when it returns no error.
func Write(ctx context.Context, w io.Writer, from Source) (Summary, error) {
	if err := from.Store.Verify(ctx); err != nil {
		return Summary{}, brokenAudit(err)
	}
	export, err := from.export(ctx)
	if err != nil {
		return Summary{}, err
	}
	defer export.discard()
	left, err := from.leftOut(ctx, export.wanted)
	if err != nil {
		return Summary{}, err
	}
	names, err := from.settings()
	if err != nil {
		return Summary{}, err
	}
	sealed := &sealing{w, sha256.New()}
	packed, err := zstd.NewWriter(sealed, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return Summary{}, err
	}
	out := &writer{ctx: ctx, tar: tar.NewWriter(packed), from: from, Summary: Summary{
		Manifest: Manifest{kind, format, from.Program, from.At.UTC().Truncate(time.Second), export.rows, len(names), len(export.wanted)},
		LeftOut:  left,
	}}
	if err := out.all(names, export); err != nil {
		return Summary{}, errors.Join(err, packed.Close())
	}
	return out.Summary, errors.Join(packed.Close(), sealed.close())
}

func brokenAudit(err error) error {
	var broken *store.BrokenError
	if !errors.As(err, &broken) {
		return err
	}
	return &Error{
		Reason:  BrokenAudit,
		Message: fmt.Sprintf("操作记录从第 %d 行起与写入时不符，数据库可能被改动过，这样的备份将无法恢复。", broken.Seq),
		Action:  "请保留原有备份，停止服务后复制整个状态文件夹，并告知维护人员。", Err: err,
	}
}

// spooled is the store's export on the disk, read through.
type spooled struct {
	file   *os.File
	size   int64
	rows   map[string]int
	wanted map[files.Digest]bool
}

// export takes one moment of the store. It goes to the disk first, since its length must be
// known before it is written, and a transaction that reads should be short.
func (s Source) export(ctx context.Context) (out *spooled, err error) {
	file, err := os.CreateTemp(s.Spool, ".huibao-export-*.tmp")
	if err != nil {
		return nil, err
	}
	out = &spooled{file: file, wanted: make(map[files.Digest]bool)}
	if err := out.fill(ctx, s.Store); err != nil {
		out.discard()
		return nil, err
	}
	return out, nil
}

func (s *spooled) fill(ctx context.Context, from *store.Store) (err error) {
	if err := from.Export(ctx, s.file); err != nil {
		return err
	}
	if s.size, err = s.file.Seek(0, io.SeekCurrent); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if s.rows, err = store.Examine(s.file, collect(s.wanted)); err != nil {
		return err
	}
	_, err = s.file.Seek(0, io.SeekStart)
	return err
}

// discard removes the file; whether that succeeds changes nothing for the archive.
func (s *spooled) discard() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}

// collect makes a set of the blobs that an export refers to.
func collect(into map[files.Digest]bool) func(store.Blob) error {
	return func(b store.Blob) error {
		d, err := files.ParseDigest(b.SHA256)
		into[d] = true
		return err
	}
}

// leftOut counts the files that nothing refers to, among them those that came since.
func (s Source) leftOut(ctx context.Context, wanted map[files.Digest]bool) (int, error) {
	left := 0
	for entry, err := range s.Files.All(ctx) {
		switch {
		case errors.Is(err, files.ErrForeign):
		case err != nil:
			return 0, err
		case !wanted[entry.Digest]:
			left++
		}
	}
	return left, nil
}

// settings are the workspace's files that go into the archive, in the order of their names.
func (s Source) settings() ([]string, error) {
	names := make(map[string]bool)
	for _, root := range s.Settings {
		err := fs.WalkDir(s.Workspace, root, func(name string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				names[name] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

type writer struct {
	ctx  context.Context
	tar  *tar.Writer
	from Source
	Summary
}

func (w *writer) all(names []string, export *spooled) error {
	manifest, err := json.MarshalIndent(w.Manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := w.bytes(manifestName, 0o600, append(manifest, '\n')); err != nil {
		return err
	}
	for _, name := range names {
		if err := w.setting(name); err != nil {
			return err
		}
	}
	if err := w.entry(exportName, 0o600, export.size, export.file); err != nil {
		return err
	}
	sorted := slices.SortedFunc(maps.Keys(export.wanted), func(a, b files.Digest) int { return slices.Compare(a[:], b[:]) })
	for i, d := range sorted {
		w.from.Progress.tell(i, len(sorted))
		if err := w.blob(d); err != nil {
			return err
		}
	}
	w.from.Progress.tell(len(sorted), len(sorted))
	return w.tar.Close()
}

// setting reads one of the workspace's files as a whole, so that it is of one moment.
func (w *writer) setting(name string) error {
	data, err := fs.ReadFile(w.from.Workspace, name)
	if err != nil {
		return err
	}
	info, err := fs.Stat(w.from.Workspace, name)
	if err != nil {
		return err
	}
	return w.bytes(workspaceFolder+name, info.Mode().Perm(), data)
}

// blob proves a file while it is read.
func (w *writer) blob(d files.Digest) error {
	size, err := w.from.Files.Size(w.ctx, d)
	if err != nil {
		return err
	}
	opened, err := w.from.Files.Get(w.ctx, d)
	if err != nil {
		return err
	}
	w.Bytes += size
	return errors.Join(w.entry(blobName(d), 0o600, size, opened), opened.Close())
}

func (w *writer) bytes(name string, mode fs.FileMode, data []byte) error {
	if err := w.header(name, mode, int64(len(data))); err != nil {
		return err
	}
	_, err := w.tar.Write(data)
	return err
}

func (w *writer) entry(name string, mode fs.FileMode, size int64, from io.Reader) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if err := w.header(name, mode, size); err != nil {
		return err
	}
	_, err := io.Copy(w.tar, from)
	return err
}

func (w *writer) header(name string, mode fs.FileMode, size int64) error {
	return w.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Mode: int64(mode), Size: size, ModTime: w.At,
	})
}
