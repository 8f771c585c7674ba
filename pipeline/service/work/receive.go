package work

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/filename"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/watch"
	"huibao/pipeline/unit"
)

// Parcel is a file on its way in, with what is known of it from outside.
type Parcel struct {
	Way     string   // by which it comes: folder, portal or command
	Folders []string // in which it lay, the outermost first; they may name office and month
	Name    string   // without folders
	// Office is whose it is, and Who brings it, where he has proved who he is; else empty.
	// What names say of the office then counts for nothing.
	Office, Who string
}

// origin is the parcel's way, with the place behind a slash.
func (p Parcel) origin() string { return path.Join(append([]string{p.Way}, p.Folders...)...) }

// Fetch receives a file of the inbox.
func (d *Desk) Fetch(ctx context.Context, drop *watch.Drop) ([]store.Attempt, error) {
	f, err := drop.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return d.Receive(ctx, Parcel{Way: "folder", Folders: drop.Folders, Name: drop.Name}, f, drop.Unchanged)
}

// Take receives a file of the watched folder.
func (d *Desk) Take(ctx context.Context, drop *watch.Drop) error {
	_, err := d.Fetch(ctx, drop)
	if err != nil && d.Waits(err) {
		_, cause := d.placeOf(err)
		err = fmt.Errorf("%w: %s", watch.ErrWait, cause)
	}
	return err
}

// item is one file of a parcel, whose bytes are kept.
type item struct {
	name   string
	digest files.Digest
	size   int64
}

// Receive keeps what the reader gives and records it: one attempt for a file, several for
// a bundle. Sound is asked after the last byte was read, and nothing is recorded when it
// fails; it may be nil. The same parcel again is the same attempts.
func (d *Desk) Receive(ctx context.Context, p Parcel, from io.Reader, sound func() error) ([]store.Attempt, error) {
	defer d.way.come()()
	digest, size, err := d.putFile(ctx, from)
	if err != nil {
		return nil, err
	}
	if sound != nil {
		if err := sound(); err != nil {
			return nil, err
		}
	}
	items, err := d.unpack(ctx, item{p.Name, digest, size})
	if err != nil {
		return nil, err
	}
	if len(items) > 1 || items[0].digest != digest {
		p.Folders = append(slices.Clone(p.Folders), p.Name)
	}
	var out []store.Attempt
	began := time.Now()
	err = d.Store.Write(ctx, store.Actor{Who: cmp.Or(p.Who, "intake"), Origin: p.Way}, func(tx *store.Tx) error {
		out = nil
		for _, it := range items {
			a, err := d.enter(ctx, tx, p, it)
			if err != nil {
				return err
			}
			out = append(out, a)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.places.took(inDatabase, true, began)
	for _, a := range out {
		d.Log.Info("received", "file", a.Name, "from", a.Origin, "attempt", a.ID, "state", a.State)
	}
	return out, nil
}

// enter records one file. One that was there before is answered again, since whoever
// sends it twice may have lost the answer.
func (d *Desk) enter(ctx context.Context, tx *store.Tx, p Parcel, it item) (store.Attempt, error) {
	whose := d.hinted(p.Folders)
	whose.Office = cmp.Or(p.Office, whose.Office)
	a, _, err := tx.Receive(store.Arrival{
		Attribution: whose, SHA256: it.digest.String(), Size: it.size, Name: it.name, Origin: p.origin(),
	})
	if err != nil {
		return a, err
	}
	if a.State == store.Received {
		return a, d.next(ctx, tx, checkJob{a.ID})
	}
	return a, d.next(ctx, tx, delivery(a.ID, a.Receipts))
}

// hinted is what the names of folders say: an office by code or name, a month as
// 2006-06, where there are several forms one of them. Any other name says nothing.
func (d *Desk) hinted(folders []string) store.Attribution {
	var whose store.Attribution
	if len(d.all()) == 1 {
		whose.Form = d.form()
	}
	for _, name := range folders {
		if month, err := period.Parse(name); err == nil {
			whose.Period = month
		} else if form := d.formNamed(name); form != "" {
			whose.Form = form
		} else if code := d.officeNamed(name); code != "" {
			whose.Office = code
		}
	}
	return whose
}

// officeNamed returns the code of the one reporter that a name is one of, or "".
func (d *Desk) officeNamed(name string) string {
	code := ""
	for _, u := range d.Line.Units.All() {
		if u.Level == unit.Community || !slices.Contains(append([]string{u.Code, u.Name, u.Short}, u.Aliases...), name) {
			continue
		}
		if code != "" {
			return ""
		}
		code = u.Code
	}
	return code
}

// largestBundle is the size up to which an archive is looked into.
const largestBundle = 64 << 20

// unpack takes a bundle apart and keeps what was in it; any other file is itself.
func (d *Desk) unpack(ctx context.Context, whole item) ([]item, error) {
	if whole.size > largestBundle {
		return []item{whole}, nil
	}
	data, err := d.bytes(ctx, whole.digest, whole.size)
	if err != nil {
		return nil, err
	}
	var out []item
	for _, f := range pipeline.Unpack(pipeline.File{Name: whole.name, Data: data}) {
		if f.Name == whole.name && bytes.Equal(f.Data, data) { // it is no bundle, and kept already
			return []item{{filename.Clean(whole.name), whole.digest, whole.size}}, nil
		}
		digest, size, err := d.putFile(ctx, bytes.NewReader(f.Data))
		if err != nil {
			return nil, err
		}
		out = append(out, item{filename.Clean(f.Name), digest, size})
	}
	return out, nil
}

// bytes returns what is kept under a digest, up to a limit. What is shorter was proved.
func (d *Desk) bytes(ctx context.Context, digest files.Digest, most int64) (data []byte, err error) {
	began := time.Now()
	r, err := d.Files.Get(ctx, digest)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if data, err = io.ReadAll(io.LimitReader(r, most+1)); err == nil {
		d.places.took(inFiles, false, began)
	}
	return data, err
}

// putFile keeps the bytes of a reader.
func (d *Desk) putFile(ctx context.Context, from io.Reader) (files.Digest, int64, error) {
	began := time.Now()
	digest, size, err := d.Files.Put(ctx, from)
	if err == nil {
		d.places.took(inFiles, true, began)
	}
	return digest, size, err
}
