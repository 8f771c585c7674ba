package archive

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"github.com/klauspost/compress/zstd"

	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// visitor takes the entries that it has a function for; the others are passed over. One
// that returns errEnough ends the walk.
type visitor struct {
	setting func(name string, mode int64, from io.Reader) error
	export  func(from io.Reader) error
	blob    func(d files.Digest, from io.Reader) error
}

var errEnough = errors.New("enough of the archive was read")

// longestManifest bounds what is read of a manifest.
const longestManifest = 1 << 20

// walk reads an archive from entry to entry and, at its end, compares the seal.
func walk(ctx context.Context, r io.Reader, visit visitor) (Manifest, error) {
	body := newUnsealing(ctx, r)
	unpacked, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
	if err != nil {
		return Manifest{}, err
	}
	defer unpacked.Close()
	entries := tar.NewReader(unpacked)
	manifest, err := readManifest(ctx, entries)
	if err != nil {
		return manifest, err
	}
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = visit.entry(header, &entry{ctx, entries})
		} else {
			err = damaged(ctx, "读不完整", err)
		}
		if errors.Is(err, errEnough) {
			return manifest, nil
		}
		if err != nil {
			return manifest, err
		}
	}
	if _, err := io.Copy(io.Discard, unpacked); err != nil {
		return manifest, damaged(ctx, "读不完整", err)
	}
	if err := body.check(); err != nil {
		return manifest, damaged(ctx, "末尾的校验值不符", err)
	}
	return manifest, nil
}

func readManifest(ctx context.Context, entries *tar.Reader) (Manifest, error) {
	var m Manifest
	header, err := entries.Next()
	if err := ctx.Err(); err != nil {
		return m, err
	}
	if err != nil || header.Name != manifestName {
		return m, noArchive(err)
	}
	data, err := io.ReadAll(io.LimitReader(entries, longestManifest))
	if err != nil {
		return m, damaged(ctx, "读不完整", err)
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Huibao != kind {
		return m, noArchive(err)
	}
	if m.Format != format {
		return m, otherFormat(m.Format)
	}
	return m, nil
}

// entry words what reading an archive fails with, so that it is told apart from what the
// place it is restored to fails with.
type entry struct {
	ctx  context.Context
	from io.Reader
}

func (e *entry) Read(b []byte) (int, error) {
	n, err := e.from.Read(b)
	if err != nil && err != io.EOF {
		err = damaged(e.ctx, "读不完整", err)
	}
	return n, err
}

func (v visitor) entry(header *tar.Header, from *entry) error {
	stray := damaged(from.ctx, fmt.Sprintf("其中有无法识别的“%s”", header.Name), nil)
	name, isSetting := strings.CutPrefix(header.Name, workspaceFolder)
	hex, isBlob := strings.CutPrefix(header.Name, blobFolder)
	switch {
	case header.Typeflag != tar.TypeReg:
		return stray
	case isSetting && v.setting != nil:
		return v.setting(name, header.Mode, from)
	case header.Name == exportName && v.export != nil:
		return v.export(from)
	case isBlob && v.blob != nil:
		d, err := files.ParseDigest(hex[strings.LastIndex(hex, "/")+1:])
		if err != nil || blobName(d) != header.Name {
			return stray
		}
		return v.blob(d, from)
	case isSetting, header.Name == exportName, isBlob:
		return nil
	}
	return stray
}

// verifier counts what an archive holds and compares it with what it refers to.
type verifier struct {
	ctx      context.Context
	settings int
	rows     map[string]int
	wanted   map[files.Digest]bool // referred to and not seen yet
	seen     map[files.Digest]bool
	bytes    int64
	progress Progress
}

// Verify reads an archive through without restoring it. All of it must be as it was
// written, and every file that the store refers to must be there.
func Verify(ctx context.Context, r io.Reader, progress Progress) (Summary, error) {
	summary, _, err := verify(ctx, r, progress)
	return summary, err
}

func verify(ctx context.Context, r io.Reader, progress Progress) (Summary, map[files.Digest]bool, error) {
	v := &verifier{
		ctx: ctx, wanted: make(map[files.Digest]bool), seen: make(map[files.Digest]bool), progress: progress,
	}
	manifest, err := walk(ctx, r, visitor{v.setting, v.export, v.blob})
	if err == nil {
		err = v.compare(manifest)
	}
	return Summary{Manifest: manifest, Bytes: v.bytes}, v.seen, err
}

func (v *verifier) setting(string, int64, io.Reader) error {
	v.settings++
	return nil
}

func (v *verifier) export(from io.Reader) (err error) {
	if v.rows, err = store.Examine(from, collect(v.wanted)); err != nil {
		return damaged(v.ctx, "数据库的内容不符", err)
	}
	return nil
}

func (v *verifier) blob(d files.Digest, from io.Reader) error {
	if !v.wanted[d] {
		return damaged(v.ctx, "文件 "+d.String()+" 不应在其中", nil)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, from)
	if err != nil {
		return err
	}
	if files.Digest(sum.Sum(nil)) != d {
		return damaged(v.ctx, "文件 "+d.String()+" 的内容与校验值不符", nil)
	}
	delete(v.wanted, d)
	v.seen[d] = true
	v.bytes += n
	v.progress.tell(len(v.seen), len(v.seen)+len(v.wanted))
	return nil
}

func (v *verifier) compare(m Manifest) error {
	if len(v.wanted) > 0 || v.rows == nil || !maps.Equal(v.rows, m.Rows) || len(v.seen) != m.Files || v.settings != m.Workspace {
		return damaged(v.ctx, "内容与清单不符", nil)
	}
	return nil
}
