package archive

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"huibao/pipeline/durable"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// Place is where an archive is restored to.
type Place struct {
	Workspace string // folder of the settings, made when it is missing
	// Keep is the settings file that says where the state lies. Where the folder has one
	// already it stays as it is, so that a state can move from one place to another.
	Keep string
	// Open opens that place by the settings in the folder.
	Open     func(ctx context.Context) (State, error)
	Progress Progress // of both: reading the archive through, and restoring its files
}

// State is where a state lies.
type State struct {
	Database string // as [store.Open] takes it
	Options  store.Options
	Files    *files.Store // closed by Restore
}

// Restore fills an empty place. The archive is read through first, and whatever speaks
// against it is said before anything is written. The store is filled last and at once: until
// then the place is as good as empty, and the same call may be repeated.
func Restore(ctx context.Context, r io.ReadSeeker, into Place) (Summary, error) {
	summary, blobs, err := verify(ctx, r, into.Progress)
	if err != nil {
		return summary, err
	}
	in := &restoring{ctx: ctx, archive: r, Place: into}
	defer in.close()
	if err := in.prepare(blobs); err != nil {
		return summary, err
	}
	if err := in.fill(len(blobs)); err != nil {
		return summary, unfinished(ctx, err)
	}
	return summary, nil
}

// unfinished tells whoever meets an error of the place that nothing is spoilt.
func unfinished(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		cause = ctx.Err()
	}
	return &Error{
		Reason: Unfinished, Message: "恢复没有完成：" + cause.Error(),
		Action: "数据库仍是空的；请排除问题后把同一条命令再运行一次。", Err: cause,
	}
}

type restoring struct {
	Place
	ctx     context.Context
	archive io.ReadSeeker
	state   State
}

func (in *restoring) close() {
	if in.state.Files != nil {
		_ = in.state.Files.Close() // what was kept is on the disk
	}
}

// prepare makes sure that the place is empty and brings the settings. Where the folder says
// already where the state lies, not even these are brought to a place that is not empty.
func (in *restoring) prepare(blobs map[files.Digest]bool) error {
	_, err := os.Stat(filepath.Join(in.Workspace, in.Keep))
	if err != nil {
		if err := in.settings(); err != nil {
			return err
		}
		return in.open(blobs)
	}
	if err := in.open(blobs); err != nil {
		return err
	}
	return in.settings()
}

// walk reads the archive again from its beginning.
func (in *restoring) walk(visit visitor) error {
	if _, err := in.archive.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := walk(in.ctx, in.archive, visit)
	return err
}

// open opens the state's place, which must hold nothing, or of the files only those that an
// earlier try has brought there.
func (in *restoring) open(blobs map[files.Digest]bool) (err error) {
	if in.state, err = in.Open(in.ctx); err != nil {
		return err
	}
	if err := store.CheckEmpty(in.ctx, in.state.Database, in.state.Options); err != nil {
		return err
	}
	for entry, err := range in.state.Files.All(in.ctx) {
		if err != nil {
			return err
		}
		if !blobs[entry.Digest] {
			return &Error{
				Reason:  Occupied,
				Message: fmt.Sprintf("存放文件的位置里已有别的文件（%s），备份只能恢复到空的位置。", entry.Digest),
				Action:  "请在 huibao.yaml 中把 files 改为一个新的位置，然后重试。",
			}
		}
	}
	return nil
}

// fill brings the files, and then the store in one transaction.
func (in *restoring) fill(total int) error {
	if err := in.bring(total); err != nil {
		return err
	}
	return in.walk(visitor{export: func(from io.Reader) error {
		filled, err := store.Import(in.ctx, in.state.Database, in.state.Options, from)
		if err != nil {
			return err
		}
		return errors.Join(filled.Close(), errEnough)
	}})
}

// Keeping a file is waiting for the disk, so several are kept at a time. They are held in
// memory meanwhile, unless they are large.
const (
	keepers   = 16
	largeFile = 1 << 20
)

// bring keeps the files of the archive.
func (in *restoring) bring(total int) error {
	group, ctx := errgroup.WithContext(in.ctx)
	group.SetLimit(keepers)
	var done counter
	keep := func(d files.Digest, from io.Reader) error {
		kept, _, err := in.state.Files.Put(ctx, from)
		if err == nil && kept != d {
			err = damaged(ctx, "文件 "+d.String()+" 的内容与校验值不符", nil)
		}
		done.tell(in.Progress, total)
		return err
	}
	err := in.walk(visitor{blob: func(d files.Digest, from io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err // the group knows why
		}
		start, err := io.ReadAll(io.LimitReader(from, largeFile))
		switch {
		case err != nil:
			return err
		case len(start) == largeFile:
			return keep(d, io.MultiReader(bytes.NewReader(start), from))
		}
		group.Go(func() error { return keep(d, bytes.NewReader(start)) })
		return nil
	}})
	if failed := group.Wait(); failed != nil {
		return failed
	}
	return err
}

// counter counts for several at a time.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) tell(to Progress, total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	to.tell(c.n, total)
}

// settings brings the workspace's files. One that is there already must be the same.
func (in *restoring) settings() error {
	if err := os.MkdirAll(in.Workspace, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(in.Workspace)
	if err != nil {
		return err
	}
	defer root.Close()
	missing := make(map[string]bool)
	var others []string
	err = in.eachSetting(func(name string, _ int64, data []byte) error {
		have, err := root.ReadFile(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing[name] = true
			return nil
		case err == nil && name != in.Keep && !bytes.Equal(have, data):
			others = append(others, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return &Error{
			Reason:  Occupied,
			Message: fmt.Sprintf("%s 中已有与备份不同的文件：%s。", in.Workspace, strings.Join(others, "、")),
			Action:  "请恢复到一个新的文件夹，或先移走这些文件。",
		}
	}
	return in.eachSetting(func(name string, mode int64, data []byte) error {
		if !missing[name] {
			return nil
		}
		return place(root, name, fs.FileMode(mode).Perm(), data)
	})
}

// largestSetting is the most that is read of one of the workspace's files.
const largestSetting = 256 << 20

func (in *restoring) eachSetting(use func(name string, mode int64, data []byte) error) error {
	return in.walk(visitor{
		setting: func(name string, mode int64, from io.Reader) error {
			data, err := io.ReadAll(io.LimitReader(from, largestSetting))
			if err != nil {
				return err
			}
			if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
				return damaged(in.ctx, fmt.Sprintf("其中有无法识别的“%s”", name), nil)
			}
			return use(name, mode, data)
		},
		export: func(io.Reader) error { return errEnough }, // the settings stand before it
	})
}

// place writes a file beside its place and renames it, so that it is whole or absent.
func place(root *os.Root, name string, mode fs.FileMode, data []byte) error {
	folder := path.Dir(name)
	if err := root.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	temporary := path.Join(folder, ".huibao-"+rand.Text()+".tmp")
	f, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode|0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		_ = root.Remove(temporary)
		return err
	}
	return durable.SyncFolder(root.Open, folder)
}
