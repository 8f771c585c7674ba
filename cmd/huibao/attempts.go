package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"

	"huibao/pipeline"
	"huibao/pipeline/period"
)

// attempts knows where the files of each reporter and month lie that came before the
// one at hand. It keeps places, not files: a folder may hold thousands.
type attempts struct {
	w     *workspace
	inbox map[period.Period]map[string][]attempt // by office, in the order of the inbox
	met   map[sender][]attempt                   // checked so far, in that order
}

type sender struct {
	office string
	period period.Period
}

// attempt is where one file lies; in a bundle its hash tells which entry it is.
type attempt struct{ path, hash string }

func newAttempts(w *workspace) *attempts {
	return &attempts{w, make(map[period.Period]map[string][]attempt), make(map[sender][]attempt)}
}

// before returns the attempts that came before a file of a known sender: those that lie
// in the inbox of its month, up to the file itself where it lies there too, then those
// met so far.
func (a *attempts) before(ctx context.Context, this attempt, from sender) ([]attempt, error) {
	inbox, err := a.month(ctx, from.period)
	if err != nil {
		return nil, err
	}
	out := inbox[from.office]
	if at := slices.IndexFunc(out, this.same); at >= 0 {
		out = out[:at]
	}
	out = slices.Clone(out)
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

// month reads the inbox of a month once.
func (a *attempts) month(ctx context.Context, p period.Period) (map[string][]attempt, error) {
	if known, ok := a.inbox[p]; ok || a.w.dir == "" {
		return known, nil
	}
	out := make(map[string][]attempt)
	a.inbox[p] = out
	root := filepath.Join(a.w.path(a.w.Workspace.Inbox), p.String())
	for path, err := range filesUnder([]string{root}) {
		if err != nil {
			continue // no such month, or a file that is answered for when it is checked itself
		}
		file, err := a.w.readFile(path)
		if err != nil {
			continue
		}
		for _, each := range pipeline.Unpack(file) {
			r := a.w.line.Check(ctx, each, pipeline.Inputs{Period: p, Today: a.w.today()})
			if s := r.Submission; s != nil && s.Period == p {
				out[s.Office] = append(out[s.Office], attempt{path, s.Source.SHA256})
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// file reads an attempt again; false where it is no longer there.
func (a *attempts) file(of attempt) (pipeline.File, bool) {
	file, err := a.w.readFile(of.path)
	if err != nil {
		return file, false
	}
	for _, each := range pipeline.Unpack(file) {
		if fmt.Sprintf("%x", sha256.Sum256(each.Data)) == of.hash {
			return each, true
		}
	}
	return file, false
}
