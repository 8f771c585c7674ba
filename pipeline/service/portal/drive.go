package portal

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/net/webdav"

	"huibao/pipeline/filename"
	"huibao/pipeline/service/store"
)

// drives are the folders that offices map as drives: what they put into the one is taken
// as from the watched folder, what lies in the other is theirs to fetch.
type drives struct {
	mu    sync.Mutex
	locks map[string]webdav.LockSystem // by folder, so that no office can hold another's files
}

func (d *drives) lock(folder string) webdav.LockSystem {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locks[folder] == nil {
		d.locks[folder] = webdav.NewMemLS()
	}
	return d.locks[folder]
}

const (
	inboxDrive  = "/dav/inbox"
	outboxDrive = "/dav/outbox"
)

// mayWrite are the methods that change an inbox. Folders are not made: their names would
// say whose the files in them are.
var mayWrite = map[string]bool{
	http.MethodPut: true, http.MethodDelete: true, "MOVE": true, "PROPPATCH": true, "LOCK": true, "UNLOCK": true,
}

// mayRead are the methods that change nothing.
var mayRead = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodOptions: true, "PROPFIND": true}

var errDrive = refuse(http.StatusMethodNotAllowed, "这个文件夹里不能这样做。报表请直接放在文件夹里，不要再建文件夹。")

func inbox(v *visit) error {
	if !mayRead[v.r.Method] && !mayWrite[v.r.Method] || v.p.Inbox == "" {
		return errDrive
	}
	body := &whole{ReadCloser: v.r.Body}
	if v.r.Method == http.MethodPut {
		if now := v.p.Clock(); !v.p.uploads.take(now, v.user.Office) {
			return v.later(v.p.uploads.wait(now, v.user.Office), "本单位上传得太快了。")
		}
		body.ReadCloser = http.MaxBytesReader(v.w, &steady{v.r.Body, http.NewResponseController(v.w)}, v.p.mostFile()+1)
		v.r.Body = body
	}
	return v.drive(filepath.Join(v.p.Inbox, v.p.folder(v.user.Office)), inboxDrive, body)
}

func outbox(v *visit) error {
	if !mayRead[v.r.Method] {
		return errDrive
	}
	if v.r.Method == http.MethodGet {
		err := v.write(func(tx *store.Tx) error {
			return tx.Accessed("outbox "+v.user.Office, map[string]any{"file": v.r.PathValue("path")})
		})
		if err != nil {
			return err
		}
	}
	return v.drive(filepath.Join(v.p.Desk.Outbox, filename.Clean(v.p.Desk.Line.Units.Name(v.user.Office))), outboxDrive, nil)
}

// folder is the office's folder in the inbox: its name, or its code where the name is not
// its alone.
func (p *Portal) folder(office string) string {
	units := p.Desk.Line.Units
	name := units.Name(office)
	for _, u := range units.All() {
		if u.Code != office && (u.Name == name || u.Short == name) || filename.Clean(name) != name {
			return office
		}
	}
	return name
}

// drive answers for a folder. The body is of a file that is put there; nil where nothing is.
func (v *visit) drive(folder, prefix string, body *whole) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	handler := webdav.Handler{
		Prefix: prefix, FileSystem: flat{root, body}, LockSystem: v.p.drives.lock(folder),
		Logger: func(r *http.Request, err error) {
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				v.p.Log.Info("drive", "method", r.Method, "path", r.URL.Path, "cause", err.Error())
			}
		},
	}
	v.w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	v.w.Header().Set("Content-Disposition", "attachment") // whatever it is, no page of ours
	handler.ServeHTTP(v.w, v.r)
	return nil
}

// whole knows whether a body was read to its end.
type whole struct {
	io.ReadCloser
	ended bool
}

func (b *whole) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

// flat is a folder without folders. Nothing outside can be reached through it, not even by
// a link that lies in it.
type flat struct {
	root *os.Root
	body *whole // nil where nothing may be changed
}

// inside is a name within the folder; the folder itself is a dot.
func inside(name string) (string, error) {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	switch {
	case name == "":
		return ".", nil
	case strings.Contains(name, "/") || filename.Clean(name) != name:
		return "", fs.ErrPermission
	}
	return name, nil
}

// Mkdir implements webdav.FileSystem.
func (flat) Mkdir(context.Context, string, os.FileMode) error { return fs.ErrPermission }

// OpenFile implements webdav.FileSystem.
func (f flat) OpenFile(_ context.Context, name string, flag int, _ os.FileMode) (webdav.File, error) {
	name, err := inside(name)
	if err != nil {
		return nil, err
	}
	if flag&os.O_CREATE != 0 {
		return f.create(name)
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	return listing{file}, nil
}

// create begins a file under a name that the watcher leaves alone.
func (f flat) create(name string) (webdav.File, error) {
	if f.body == nil || name == "." {
		return nil, fs.ErrPermission
	}
	temporary := unfinished + newSecret()
	file, err := f.root.OpenFile(temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	return &putting{file, f, temporary, name}, err
}

// unfinished is what names of files begin with that are not there as a whole.
const unfinished = ".put-"

// putting is a file that is being put into a folder. It is there when all of it came.
type putting struct {
	*os.File
	folder          flat
	temporary, name string
}

// Close implements io.Closer.
func (p *putting) Close() error {
	err := p.File.Close()
	if err == nil && p.folder.body.ended {
		return p.folder.root.Rename(p.temporary, p.name)
	}
	return errors.Join(err, p.folder.root.Remove(p.temporary))
}

// RemoveAll implements webdav.FileSystem.
func (f flat) RemoveAll(_ context.Context, name string) error {
	name, err := inside(name)
	if err == nil && (name == "." || f.body == nil) {
		err = fs.ErrPermission
	}
	if err != nil {
		return err
	}
	return f.root.Remove(name)
}

// Rename implements webdav.FileSystem.
func (f flat) Rename(_ context.Context, from, to string) error {
	from, err := inside(from)
	if err != nil {
		return err
	}
	if to, err = inside(to); err != nil {
		return err
	}
	return f.root.Rename(from, to)
}

// Stat implements webdav.FileSystem.
func (f flat) Stat(_ context.Context, name string) (os.FileInfo, error) {
	name, err := inside(name)
	if err != nil {
		return nil, fs.ErrNotExist
	}
	info, err := f.root.Lstat(name)
	if err == nil && name != "." && !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return info, err
}

// listing lists the files of a folder and leaves out whatever else lies there.
type listing struct{ *os.File }

// Readdir implements http.File.
func (f listing) Readdir(count int) ([]fs.FileInfo, error) {
	all, err := f.File.Readdir(count)
	var out []fs.FileInfo
	for _, info := range all {
		if info.Mode().IsRegular() && !strings.HasPrefix(info.Name(), unfinished) {
			out = append(out, info)
		}
	}
	if len(all) > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return out, err
}
