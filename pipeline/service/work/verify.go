package work

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// Proof is what was found on looking through an edition.
type Proof struct {
	Number   int
	Files    int      // kept files that were read: those it was made of, and its own
	Figures  int      // that were made again
	Problems []string // in Chinese; none where all holds
	Note     string   // in Chinese, what whoever reads the problems should know
}

// Verify looks through a month's editions: whether the files that each was made of and its
// own are as they were, in the archive and in the folder of reports, and whether the same
// figures come out of them again.
func (d *Desk) Verify(ctx context.Context, month period.Period) ([]Proof, error) {
	all, err := d.Editions(ctx, month)
	if err != nil {
		return nil, err
	}
	var out []Proof
	for i, e := range all {
		told, err := manifestOf(e.Manifest)
		if err != nil {
			return nil, err
		}
		p := Proof{Number: e.Number}
		if err := d.proveFiles(ctx, &p, told); err != nil {
			return nil, err
		}
		if len(p.Problems) == 0 {
			if err := d.proveFigures(ctx, &p, month, told); err != nil {
				return nil, err
			}
		}
		d.provePlaced(&p, e, i == len(all)-1)
		out = append(out, p)
	}
	return out, nil
}

func (p *Proof) problem(format string, args ...any) {
	p.Problems = append(p.Problems, fmt.Sprintf(format, args...))
}

// proveFiles reads everything that is kept of an edition.
func (d *Desk) proveFiles(ctx context.Context, p *Proof, told Manifest) error {
	var blobs []store.Blob
	for _, s := range told.allSources() {
		blobs = append(blobs, store.Blob{Name: s.Name, SHA256: s.SHA256})
	}
	for _, blob := range append(blobs, told.Files...) {
		digest, err := files.ParseDigest(blob.SHA256)
		if err != nil {
			return err
		}
		err = d.Files.Verify(ctx, digest)
		var known *files.Error
		switch {
		case err == nil:
			p.Files++
		case errors.Is(err, files.ErrUnreachable), !errors.As(err, &known):
			return err
		default:
			p.problem("归档的文件“%s”与当时的不一样：%s", blob.Name, known.Error())
		}
	}
	return nil
}

func (m Manifest) allSources() []SourceFile {
	var out []SourceFile
	for _, month := range m.Earlier {
		out = append(out, month.Sources...)
	}
	return append(out, m.Sources...)
}

// proveFigures makes the figures again from the files that an edition was made of.
func (d *Desk) proveFigures(ctx context.Context, p *Proof, month period.Period, told Manifest) error {
	m := material{period: month, counted: attemptsOf(told.Sources), key: d.Recipe}
	for _, earlier := range told.months() {
		counted := attemptsOf(earlier.Sources)
		m.key = chain(m.key, earlier.Period, counted)
		m.earlier = append(m.earlier, past{earlier.Period, counted, m.key})
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return err
	}
	accounts, err := d.Line.Accounts(ctx, in)
	if err != nil {
		return err
	}
	now, err := d.Line.Values(accounts)
	if err != nil {
		return err
	}
	before := told.made(p.Number, period.Date{})
	again := before
	again.Figures = now
	for _, page := range now {
		p.Figures += len(page)
	}
	const most = 10
	changed := d.Line.Compare(month, before, again).Figures
	for i, f := range changed {
		if i == most {
			p.problem("共有%d个数据重算后与发布时不一样，以上列出%d个。", len(changed), most)
			break
		}
		p.problem("%s“%s”重算得%s，发布时是%s。", d.Line.Units.Name(f.Unit), f.Name, f.New, f.Old)
	}
	if len(changed) > 0 && told.Recipe != d.Recipe {
		p.Note = "发布以后报表设置、模板或程序有更新，重算用的是现在的；要核对当时的数据，请用发布时的程序和设置。"
	}
	return nil
}

// months are the months whose figures an edition was made from: those before it and, of a
// longer period, its own.
func (m Manifest) months() []Month {
	out := slices.Clone(m.Earlier)
	for _, s := range m.Sources {
		if s.Period.IsZero() {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Period != s.Period {
			out = append(out, Month{Period: s.Period})
		}
		last := &out[len(out)-1]
		last.Sources = append(last.Sources, s)
	}
	return out
}

// attemptsOf are the attempts whose files were counted, as far as counting needs them.
func attemptsOf(sources []SourceFile) []store.Attempt {
	var out []store.Attempt
	for _, s := range sources {
		a := store.Attempt{ID: s.Attempt, Number: s.Number, SHA256: s.SHA256, Size: s.Size, Name: s.Name, ReceivedAt: s.ReceivedAt}
		a.Office = s.Office
		out = append(out, a)
	}
	return out
}

// provePlaced compares what lies in the folder of reports with what was published.
func (d *Desk) provePlaced(p *Proof, e store.Edition, latest bool) {
	dir := filepath.Join(d.Reports, e.Period.String())
	folders := []string{filepath.Join(dir, EditionFolder(e.Number))}
	if latest {
		folders = append(folders, dir)
	}
	for _, folder := range folders {
		for _, blob := range e.Blobs {
			at := filepath.Join(folder, blob.Name)
			data, err := os.ReadFile(at)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				p.problem("%s 不见了。请运行 huibao editions --place 重新放置。", at)
			case err != nil:
				p.problem("%s 读不出来（%v）。", at, err)
			case fmt.Sprintf("%x", sha256.Sum256(data)) != blob.SHA256:
				p.problem("%s 与发布的不一样，可能被改动过。请运行 huibao editions --place 重新放置。", at)
			}
		}
	}
}

// Compare tells what one edition of a month says otherwise than another.
func (d *Desk) Compare(ctx context.Context, month period.Period, before, now int) (*document.Correction, error) {
	all, err := d.Editions(ctx, month)
	if err != nil {
		return nil, err
	}
	var told [2]Manifest
	var dates [2]period.Date
	for i, number := range []int{before, now} {
		if number < 1 || number > len(all) {
			return nil, &NoEditionError{month, number, len(all)}
		}
		if told[i], err = manifestOf(all[number-1].Manifest); err != nil {
			return nil, err
		}
		dates[i] = d.day(all[number-1].PublishedAt)
	}
	return d.Line.Compare(month, told[0].made(before, dates[0]), told[1].made(now, dates[1])), nil
}

// NoEditionError says in Chinese that a month has no edition of that number.
type NoEditionError struct {
	Period       period.Period
	Number, Last int
}

func (e *NoEditionError) Error() string {
	if e.Last == 0 {
		return e.Period.Chinese() + "还没有发布过汇报。"
	}
	return fmt.Sprintf("%s没有第%d版，已发布到第%d版。", e.Period.Chinese(), e.Number, e.Last)
}
