package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/filename"
	"huibao/pipeline/period"
	"huibao/pipeline/publish"
	"huibao/pipeline/service/store"
)

// Manifest says what a draft or an edition was made from and what it says (清单).
type Manifest struct {
	Program  string               `json:"program"` // version
	Recipe   string               `json:"recipe"`  // hash of settings, forms, units, templates and program
	Form     string               `json:"form"`    // code and version
	Template string               `json:"template"`
	Sources  []SourceFile         `json:"sources"`
	Earlier  []Month              `json:"earlier"` // months before, the oldest first; those of a longer period are in Sources
	Files    []store.Blob         `json:"files"`
	Body     string               `json:"body"`             // hash of the files as they are without a correction
	Signed   *Signature           `json:"signed,omitempty"` // nil for a draft, and where nobody has to
	Figures  figure.Values        `json:"figures"`          // every figure, by unit and code
	Passages []pipeline.Passage   `json:"passages"`
	Flags    []document.Flag      `json:"flags"`
	Corrects *document.Correction `json:"corrects,omitempty"`
	Document *document.Document   `json:"document,omitempty"` // as it reads; nil in manifests of earlier programs
}

// SourceFile is a file that was counted.
type SourceFile struct {
	pipeline.Source
	Size       int64     `json:"size"`
	ReceivedAt time.Time `json:"received_at"`
}

// Month is an earlier month that was compared with.
type Month struct {
	Period  period.Period `json:"period"`
	Sources []SourceFile  `json:"sources"`
}

// Signature is who has signed an edition.
type Signature struct {
	Who  string    `json:"who"`
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

// manifestOf reads the manifest of an edition or a draft.
func manifestOf(text json.RawMessage) (m Manifest, err error) {
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("manifest: %w", err)
	}
	return m, nil
}

// sourceFiles are the files of one month, or of several in a report on a longer period.
func sourceFiles(counted []store.Attempt, several bool) []SourceFile {
	out := []SourceFile{}
	for _, a := range counted {
		s := pipeline.Source{Office: a.Office, Number: a.Number, Attempt: a.ID, Name: a.Name, SHA256: a.SHA256}
		if several {
			s.Period = a.Period
		}
		out = append(out, SourceFile{s, a.Size, a.ReceivedAt})
	}
	return out
}

// manifest says what a brief is made of and what it says.
func (d *Desk) manifest(m material, b *pipeline.Brief) (Manifest, error) {
	out := Manifest{
		Program: d.Program, Recipe: d.Recipe, Form: d.form() + " " + d.Line.Form.Version, Template: d.Line.Form.Template,
		Sources: sourceFiles(m.counted, !m.period.IsMonth()), Earlier: []Month{}, Flags: b.Document.Flags, Corrects: b.Document.Correction,
		Document: b.Document,
	}
	if out.Flags == nil {
		out.Flags = []document.Flag{}
	}
	for _, p := range m.earlier {
		if !m.period.Holds(p.period) {
			out.Earlier = append(out.Earlier, Month{p.period, sourceFiles(p.counted, false)})
		}
	}
	told, err := d.Line.Tell(b)
	out.Figures, out.Passages = told.Figures, told.Passages
	return out, err
}

// made is a manifest as it is compared.
func (m Manifest) made(number int, on period.Date) pipeline.Made {
	out := pipeline.Made{Number: number, Date: on, Recipe: m.Recipe, Figures: m.Figures, Passages: m.Passages}
	for _, s := range m.Sources {
		out.Sources = append(out.Sources, s.Source)
	}
	h := sha256.New()
	for _, month := range m.Earlier {
		for _, s := range month.Sources {
			fmt.Fprintf(h, "%s %s %s\n", month.Period, s.Office, s.SHA256)
		}
	}
	out.Past = hex.EncodeToString(h.Sum(nil))
	return out
}

// brief composes a month's brief, or remembers it.
func (d *Desk) brief(ctx context.Context, m material) (b *pipeline.Brief, told Manifest, err error) {
	if b, ok := d.briefs.Get(m.key); ok {
		told, err = d.manifest(m, b)
		return b, told, err
	}
	in, err := d.inputs(ctx, m)
	if err != nil {
		return nil, told, err
	}
	if b, err = d.Line.Brief(ctx, in); err != nil {
		return nil, told, err
	}
	d.briefs.Add(m.key, b)
	for _, r := range b.Received {
		if r.Status == pipeline.Returned || r.Status == pipeline.Unreadable {
			d.Log.Warn("an accepted file does not count by today's rules", "period", m.period.String(), "file", r.Name, "status", string(r.Status))
		}
	}
	told, err = d.manifest(m, b)
	return b, told, err
}

// correct makes a brief say what it corrects of the latest edition.
func (d *Desk) correct(m material, b *pipeline.Brief, told *Manifest) (*pipeline.Brief, error) {
	before, err := manifestOf(m.latest.Manifest)
	if err != nil {
		return nil, err
	}
	told.Corrects = d.Line.Compare(m.period, before.made(m.latest.Number, d.day(m.latest.PublishedAt)),
		told.made(m.latest.Number+1, period.Date{}))
	b = d.Line.Correct(b, told.Corrects)
	told.Document = b.Document
	return b, nil
}

// draw draws a brief and keeps its files; mark stands behind their name.
func (d *Desk) draw(ctx context.Context, m material, b *pipeline.Brief, mark string) ([]store.Blob, error) {
	made, err := d.Line.Draw(ctx, b, d.tell(m.period))
	if err != nil {
		return nil, err
	}
	name := filename.Clean(made.Document.Meta.Title) + mark
	parts := []publish.File{{Name: name + ".pdf", Data: made.PDF}, {Name: name + ".xlsx", Data: made.XLSX}}
	if mark == "" { // what offices get is not handed out before it is published
		briefs, err := d.Line.Offices(ctx, made, d.tell(m.period))
		if err != nil {
			return nil, err
		}
		for _, b := range briefs {
			parts = append(parts, publish.File{Name: b.Name, Data: b.PDF})
		}
	}
	var out []store.Blob
	for _, part := range parts {
		blob, err := d.keep(ctx, part.Name, part.Data)
		if err != nil {
			return nil, err
		}
		out = append(out, blob)
	}
	return out, nil
}

// content is a hash of files, and of their place behind an edition: when what was
// corrected is put back, that is a new edition again.
func content(blobs []store.Blob, after int) string {
	h := sha256.New()
	for _, b := range blobs {
		_, _ = io.WriteString(h, b.SHA256)
	}
	fmt.Fprint(h, " after ", after)
	return hex.EncodeToString(h.Sum(nil))
}
