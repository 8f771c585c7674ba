package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// attempts knows where the files of each reporter and month are that came before the
// one at hand. It keeps places, not files: a folder may hold thousands.
type attempts struct {
	w       *workspace
	records *service             // nil where nothing was ever taken in
	met     map[sender][]attempt // checked so far, in that order
}

type sender struct {
	office string
	period period.Period
}

// attempt is where one file is: among those taken in, or on the disk; in a bundle there its
// hash tells which entry it is.
type attempt struct {
	path, hash string
	taken      store.Attempt
}

func newAttempts(w *workspace, records *service) *attempts {
	return &attempts{w, records, make(map[sender][]attempt)}
}

// before returns the attempts that came before a file of a known sender: those that were
// taken in, up to the file itself where it was too, then those met so far.
func (a *attempts) before(ctx context.Context, this attempt, from sender) ([]attempt, error) {
	out, err := a.takenIn(ctx, from)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(out, this.same); at >= 0 {
		out = out[:at]
	}
	lies := len(out)
	for _, met := range a.met[from] {
		if !slices.ContainsFunc(out[:lies], met.same) {
			out = append(out, met)
		}
	}
	if met := a.met[from]; len(met) == 0 || !this.same(met[len(met)-1]) {
		a.met[from] = append(met, this)
	}
	return out, nil
}

// same reports whether both are the same bytes.
func (a attempt) same(b attempt) bool { return a.hash == b.hash }

// takenIn returns the attempts of a sender that were taken in, by their numbers.
func (a *attempts) takenIn(ctx context.Context, from sender) (out []attempt, err error) {
	if a.records == nil {
		return nil, nil
	}
	err = a.records.store.Read(ctx, func(v *store.View) error {
		all, err := v.Of(a.w.Form.Code, from.office)
		for _, each := range all {
			if each.Period == from.period {
				out = append(out, attempt{hash: each.SHA256, taken: each})
			}
		}
		return err
	})
	slices.SortFunc(out, func(x, y attempt) int { return x.taken.Number - y.taken.Number })
	return out, err
}

// file reads an attempt again; false where it is no longer there.
func (a *attempts) file(ctx context.Context, of attempt) (file pipeline.File, there bool, err error) {
	if of.path == "" {
		data, err := a.records.desk.Bytes(ctx, of.hash)
		return pipeline.File{Name: of.taken.Name, Data: data}, true, err
	}
	if file, err = a.w.readFile(of.path); err != nil {
		return file, false, nil
	}
	for _, each := range pipeline.Unpack(file) {
		if fmt.Sprintf("%x", sha256.Sum256(each.Data)) == of.hash {
			return each, true, nil
		}
	}
	return file, false, nil
}
