package work

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"huibao/pipeline/service/files"
)

// places are those that are full or out of reach. Each is told of once when it first
// refuses, and once when it takes again, however many jobs meet it and whatever the other
// places do meanwhile.
type places struct {
	log *slog.Logger
	mu  sync.Mutex
	bad map[string]refusal
}

// refusal is how a place last refused. A full disk can still be read, so what was refused
// to somebody who writes is over only when somebody could write.
type refusal struct {
	at      time.Time
	writing bool
}

// refused notes that a place takes nothing.
func (p *places) refused(place string, writing bool, cause string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, known := p.bad[place]
	p.bad[place] = refusal{time.Now(), writing || before.writing}
	if !known {
		p.log.Warn("cannot work now", "place", place, "cause", cause)
	}
}

// took notes that something ended well in a place. What began before the place refused
// proves nothing.
func (p *places) took(place string, writing bool, began time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, known := p.bad[place]
	if !known || before.writing && !writing || !began.After(before.at) {
		return
	}
	delete(p.bad, place)
	p.log.Info("no longer: cannot work now", "place", place)
}

// refuses reports whether a place is known to take nothing.
func (p *places) refuses(place string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.bad[place]
	return known
}

// The places that have no path of their own.
const (
	inDatabase = "database"
	inFiles    = "files"
	inMachine  = "machine"
)

// placeOf names the place in which an error that waits lies, and says it in Chinese.
func (d *Desk) placeOf(err error) (place, cause string) {
	var placed *PlaceError
	var kept *files.Error
	switch {
	case errors.As(err, &placed):
		return placed.Place, placed.Error()
	case errors.As(err, &kept):
		return inFiles, kept.Error()
	case d.Store.Waits(err):
		return inDatabase, noDatabase(err)
	}
	return inMachine, fmt.Sprintf("这台机器写不进去（%v）。请检查磁盘空间；恢复以后会自动接着做。", err)
}

func noDatabase(err error) string {
	return fmt.Sprintf("数据库没有响应或写不进去（%v）。请检查数据库是否在运行、磁盘是否已满；恢复以后会自动接着做。", err)
}

// PlaceError says in Chinese that nothing can be put into a folder.
type PlaceError struct {
	Place string // what refuses: the folder, or the one in which it and its like lie
	Dir   string
	Err   error
}

func (e *PlaceError) Error() string {
	return fmt.Sprintf("文件夹 %s 写不进去（%v）。请检查文件夹在不在、权限和磁盘空间，以及里面的文件是否正被打开。", e.Dir, e.Err)
}

// Unwrap returns what the system said.
func (e *PlaceError) Unwrap() error { return e.Err }

// into places something in a folder below another one. Where a service works for long that
// one must be there: a share that is gone must not be made anew below its mount point.
func (d *Desk) into(root, dir string, place func() error) error {
	began := time.Now()
	if !d.ByHand {
		if _, err := os.Stat(root); err != nil {
			return &PlaceError{root, root, err}
		}
	}
	if err := place(); err != nil {
		if _, missing := os.Stat(dir); missing == nil && errors.Is(err, os.ErrPermission) {
			return &PlaceError{dir, dir, err} // a matter of its rights alone
		}
		return &PlaceError{root, dir, err}
	}
	for _, place := range []string{root, dir} {
		d.places.took(place, true, began)
	}
	return nil
}

// makeFolders makes the folders that jobs put something into. Where that cannot be done
// the jobs say so.
func (d *Desk) makeFolders() {
	for _, other := range d.all() {
		for _, dir := range []string{other.Outbox, other.Reports} {
			_ = os.MkdirAll(dir, 0o755)
		}
	}
}
