package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"huibao/pipeline"
	"huibao/pipeline/filename"
	"huibao/pipeline/publish"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// Unknown is the folder of the outbox for files that nobody can be told about: an
// operator looks into it.
const Unknown = "待核实"

// answer makes what the office gets back and keeps it. The names are those that the files
// will have in the outbox.
func (d *Desk) answer(ctx context.Context, a store.Attempt, v store.Verdict, number int, r pipeline.Received, file pipeline.File) ([]store.Blob, error) {
	name, err := d.answerName(ctx, a, v, number)
	if err != nil {
		return nil, err
	}
	receipt, err := d.Line.Receipt(ctx, r, file)
	if err != nil {
		return nil, err
	}
	parts := []publish.File{
		{Name: name + ".xlsx", Data: receipt.Workbook}, {Name: name + ".pdf", Data: receipt.PDF},
		{Name: name + ".json", Data: receipt.JSON},
	}
	if v.State == store.Quarantined {
		parts = append(parts[:1], publish.File{Name: name + ".txt", Data: []byte(d.note(a, v.Findings))})
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

// answerName is the name of an answer without its ending: that of the file, made another
// one where an answer of that name lies in the office's folder already.
func (d *Desk) answerName(ctx context.Context, a store.Attempt, v store.Verdict, number int) (string, error) {
	if len(a.Receipts) > 0 { // it takes the place of the answer before
		return strings.TrimSuffix(a.Receipts[0].Name, ".xlsx"), nil
	}
	plain := stem(a.Name) + ".回执"
	if v.State == store.Quarantined || !v.Known() {
		return plain + "." + a.ID[:8], nil
	}
	taken := false
	a.Attribution = v.Attribution
	err := d.Store.Read(ctx, func(view *store.View) (err error) {
		taken, err = nameTaken(view, a, plain+".xlsx")
		return err
	})
	if taken {
		plain += fmt.Sprintf(".%s第%d次", v.Period, number)
	}
	return plain, err
}

// nameTaken reports whether another attempt of the office, of whatever form, has an answer
// of that name.
func nameTaken(view *store.View, a store.Attempt, name string) (bool, error) {
	all, err := view.OfOffice(a.Office)
	for _, other := range all {
		for _, blob := range other.Receipts {
			if other.ID != a.ID && strings.EqualFold(blob.Name, name) {
				return true, nil
			}
		}
	}
	return false, err
}

// stem is a file's name without the ending that goes without saying, short enough for
// what is put behind it.
func stem(name string) string {
	const most = 180
	name = filename.Clean(name)
	if ending := path.Ext(name); strings.EqualFold(ending, ".xlsx") {
		name = name[:len(name)-len(ending)]
	}
	for len(name) > most {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}

// ways are the Chinese words for the ways by which files come.
var ways = map[string]string{"folder": "收件文件夹", "portal": "网页", "command": "命令"}

// note says to people why a file waits and where it is.
func (d *Desk) note(a store.Attempt, findings []submission.Finding) string {
	var b strings.Builder
	way, place, _ := strings.Cut(a.Origin, "/")
	fmt.Fprintf(&b, "文件：%s\n收到：%s\n来处：%s\n\n这份文件没有计入，原因：\n",
		a.Name, a.ReceivedAt.In(d.Zone).Format("2006-01-02 15:04:05"), cmp.Or(ways[way], way)+"\u3000"+cmp.Or(place, "（未分文件夹）"))
	for _, f := range findings {
		fmt.Fprintf(&b, "  %s%s\n", f.Message, f.Action)
	}
	fmt.Fprintf(&b, "\n原文件已妥善保存，没有改动（编号 %s，SHA-256 %s）。\n", a.ID, a.SHA256)
	return b.String()
}

// Deliver puts the answer to an attempt into the outbox. Done again it puts the same
// files in the same places. An answer that is given meanwhile is put there after it, so
// that of several who deliver the last has the latest.
func (d *Desk) Deliver(ctx context.Context, id string) error {
	for placed := ""; ; {
		a, err := d.attempt(ctx, id)
		if err == nil && a.State == store.Duplicate { // the first may have been answered anew
			a, err = d.attempt(ctx, a.DuplicateOf)
		}
		if err != nil || len(a.Receipts) == 0 || a.Receipts[0].SHA256 == placed {
			return err
		}
		if err := d.place(ctx, a); err != nil {
			return err
		}
		placed = a.Receipts[0].SHA256
	}
}

// Redeliver delivers an answer that is not in the outbox, or no longer. What lies there is
// left alone: people write into it.
func (d *Desk) Redeliver(ctx context.Context, id string) error {
	a, err := d.attempt(ctx, id)
	if err != nil || len(a.Receipts) == 0 {
		return err
	}
	for _, folder := range d.folders(a) {
		_, err := os.Stat(filepath.Join(d.Outbox, folder, a.Receipts[0].Name))
		if errors.Is(err, fs.ErrNotExist) {
			return d.Deliver(ctx, id)
		}
	}
	return nil
}

func (d *Desk) place(ctx context.Context, a store.Attempt) error {
	parts, err := d.load(ctx, a.Receipts)
	if err != nil {
		return err
	}
	for _, folder := range d.folders(a) {
		dir := filepath.Join(d.Outbox, folder)
		if err := d.into(d.Outbox, dir, func() error { return publish.Place(dir, parts...) }); err != nil {
			return err
		}
	}
	d.Log.Info("answered", "file", a.Name, "attempt", a.ID, "state", a.State, "receipt", parts[0].Name)
	return nil
}

// folders are where in the outbox an answer goes: to the office as far as it is known,
// and to the operator when the file waits for him.
func (d *Desk) folders(a store.Attempt) []string {
	var out []string
	if a.State == store.Quarantined || a.Office == "" {
		out = append(out, Unknown)
	}
	if a.Office != "" {
		out = append(out, filename.Clean(d.Line.Units.Name(a.Office)))
	}
	return out
}

// load fetches kept files.
func (d *Desk) load(ctx context.Context, blobs []store.Blob) ([]publish.File, error) {
	var out []publish.File
	for _, blob := range blobs {
		digest, err := files.ParseDigest(blob.SHA256)
		if err != nil {
			return nil, err
		}
		const largest = 1 << 30
		data, err := d.bytes(ctx, digest, largest)
		if err != nil {
			return nil, err
		}
		out = append(out, publish.File{Name: blob.Name, Data: data})
	}
	return out, nil
}
