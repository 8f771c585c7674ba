package work_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

const houjiatang = "侯家塘街道2006年6月社区党建月报.xlsx"

// altered is a sample in which a cell holds other text.
func altered(t *testing.T, name, sheet, cell string, value any) []byte {
	t.Helper()
	return alteredAll(t, name, sheet, map[string]any{cell: value})
}

// alteredAll is a sample in which some cells of a sheet hold other values.
func alteredAll(t *testing.T, name, sheet string, values map[string]any) []byte {
	t.Helper()
	return changed(t, sample(t, june, name), sheet, values)
}

// changed is a workbook in which some cells of a sheet hold other values.
func changed(t *testing.T, data []byte, sheet string, values map[string]any) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, value := range values {
		if err := book.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// mended is a sample that says something else and is right.
func mended(t *testing.T, name string) []byte {
	return altered(t, name, "问题与建议", "D3", "社区党组织活动经费没有固定来源。")
}

// TestSubmission goes the way of a file from the inbox to the outbox, and the ways of
// those that are not as they should be.
func TestSubmission(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, false)
		p.serve()
		dropAll(p)

		p.drop("2006-06/"+houjiatang, altered(t, houjiatang, "党员队伍", "C6", "约30"))
		second := p.reaches(12)[11]
		if second.State != store.Returned || second.Number != 2 {
			t.Errorf("a wrong file is %s, number %d", second.State, second.Number)
		}
		answer := p.out("侯家塘街道/侯家塘街道2006年6月社区党建月报.回执.2006-06第2次.json")
		holds(t, "the receipt", answer, `"returned"`, "党员队伍!C6", "约30")

		p.drop("侯家塘街道/更正后的月报.xlsx", mended(t, houjiatang))
		third := p.reaches(13)[12]
		if third.State != store.Accepted || third.Number != 3 {
			t.Errorf("the corrected file is %s, number %d", third.State, third.Number)
		}
		if first := p.attempts()[indexOf(p, houjiatang)]; first.State != store.Superseded || first.SupersededBy != third.ID {
			t.Errorf("the file before it is %s by %s", first.State, first.SupersededBy)
		}
		holds(t, "the receipt", p.out("侯家塘街道/更正后的月报.回执.json"), `"accepted"`, `"attempt": 3`)

		before := tree(t, p.Outbox)
		p.drop("再报.xlsx", mended(t, houjiatang))
		again := p.reaches(14)[13]
		if again.State != store.Duplicate || again.DuplicateOf != third.ID {
			t.Errorf("the same file again is %s of %s", again.State, again.DuplicateOf)
		}
		p.idle()
		if after := tree(t, p.Outbox); !slices.Equal(before, after) {
			t.Errorf("the same file again makes other answers: %v, before %v", after, before)
		}
		unreadable(p)
		checkEnd(p)
	})
}

func indexOf(p *post, name string) int {
	return slices.IndexFunc(p.attempts(), func(a store.Attempt) bool { return a.Name == name })
}

// dropAll drops the month's samples and wants a whole receipt of each.
func dropAll(p *post) {
	p.t.Helper()
	all := names(p.t, june)
	for _, name := range all {
		p.drop("2006-06/"+name, sample(p.t, june, name))
	}
	for _, a := range p.reaches(len(all)) {
		if a.State != store.Accepted || a.Number != 1 || a.Origin != "folder/2006-06" {
			p.t.Errorf("%s is %s, number %d, from %s", a.Name, a.State, a.Number, a.Origin)
		}
		office := p.Line.Units.Name(a.Office)
		for _, kind := range []string{"xlsx", "pdf", "json"} {
			p.out(path.Join(office, strings.TrimSuffix(a.Name, "xlsx")+"回执."+kind))
		}
		aside := filepath.Join(p.inbox, "2006-06", "已收", a.Name)
		if got := p.placed(aside); !bytes.Equal(got, sample(p.t, june, a.Name)) {
			p.t.Errorf("%s is not as it was sent", aside)
		}
	}
}

// unreadable drops what is no workbook, flat and into an office's folder.
func unreadable(p *post) {
	p.t.Helper()
	p.drop("这是什么.xlsx", []byte("no workbook"))
	p.drop("侯家塘街道/坏了.xlsx", []byte("no workbook either"))
	var waiting []store.Attempt
	p.eventually("both are set aside", func() bool {
		err := p.Store.Read(p.t.Context(), func(v *store.View) (err error) {
			waiting, err = v.Quarantined()
			return err
		})
		return err == nil && len(waiting) == 2
	})
	for _, a := range waiting {
		name := strings.TrimSuffix(a.Name, "xlsx") + "回执." + a.ID[:8]
		holds(p.t, "the note", p.out("待核实/"+name+".txt"), a.Name, a.SHA256, "没有计入")
		p.out("待核实/" + name + ".xlsx")
		if a.Office != "" {
			p.out("侯家塘街道/" + name + ".txt")
		}
	}
}

// idle waits until no job is left.
func (p *post) idle() {
	p.t.Helper()
	p.eventually("no job is left", func() bool {
		left, err := p.Jobs(p.t.Context(), work.Waiting, work.Running, work.Retrying, work.Held)
		return err == nil && len(left) == 0
	})
}

// checkEnd wants nothing parked, nothing half and the audit whole.
func checkEnd(p *post) {
	p.t.Helper()
	p.idle()
	parked, err := p.Jobs(p.t.Context(), work.Parked, work.GivenUp)
	if err != nil || len(parked) > 0 {
		p.t.Errorf("parked are %+v, %v", parked, err)
	}
	for _, name := range tree(p.t, filepath.Dir(p.Outbox)) {
		if strings.HasSuffix(name, ".tmp") {
			p.t.Errorf("%s is left", name)
		}
	}
	if err := p.Store.Verify(p.t.Context()); err != nil {
		p.t.Error(err)
	}
}

// TestReport makes three months and wants the bytes that the pipeline makes by itself.
func TestReport(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, false)
		var in pipeline.Inputs
		for _, month := range []period.Period{june.LastYear(), june.Previous(), june} {
			in.Period, in.Files = month, nil
			for _, name := range names(t, month) {
				data := sample(t, month, name)
				in.Files = append(in.Files, pipeline.File{Name: name, Data: data})
				received, err := p.Receive(t.Context(), work.Parcel{Way: "command", Name: name}, bytes.NewReader(data), nil)
				if err != nil {
					t.Fatal(err)
				}
				a, err := p.Check(t.Context(), received[0].ID, nil)
				if err != nil || a.State != store.Accepted {
					t.Fatalf("%s is %s, %v", name, a.State, err)
				}
				in.Today = period.DateOf(a.ReceivedAt)
			}
			if month != june {
				a, err := p.Line.Accounts(t.Context(), in)
				if err != nil {
					t.Fatal(err)
				}
				in.Earlier = append(in.Earlier, a)
			}
		}
		for _, c := range p.cases(june) {
			in.Undecided += len(c.Warnings)
		}
		want, err := p.Line.Month(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		p.work()
		if err := p.Request(t.Context(), june); err != nil {
			t.Fatal(err)
		}
		name := want.Document.Meta.Title
		if got := p.placed(filepath.Join(p.Reports, "2006-06", name+".xlsx")); !bytes.Equal(got, want.XLSX) {
			t.Error("the workbook is not the pipeline's")
		}
		if got := p.placed(filepath.Join(p.Reports, "2006-06", name+".pdf")); !bytes.Equal(got, want.PDF) {
			t.Error("the report is not the pipeline's")
		}
		editions(p, in)
		checkEnd(p)
	})
}

// editions wants one edition of the same files however often it is asked for, and a new
// one of other files.
func editions(p *post, in pipeline.Inputs) {
	t := p.t
	first, err := p.Report(t.Context(), june, nil)
	if err != nil || first.Number != 1 {
		t.Fatalf("again the same is edition %d, %v", first.Number, err)
	}
	var told struct {
		Sources []struct{ SHA256 string }
		Earlier []struct{ Sources []struct{ SHA256 string } }
	}
	if err := json.Unmarshal(first.Manifest, &told); err != nil || len(told.Sources) != len(in.Files) || len(told.Earlier) != 2 {
		t.Errorf("the manifest says %s", first.Manifest)
	}
	corrected := mended(t, houjiatang)
	received, err := p.Receive(t.Context(), work.Parcel{Way: "command", Name: houjiatang}, bytes.NewReader(corrected), nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := p.Check(t.Context(), received[0].ID, nil); err != nil || a.Number != 2 {
		t.Fatal(a.Number, err)
	}
	second, err := p.Report(t.Context(), june, nil)
	if err != nil || second.Number != 2 || second.InputKey == first.InputKey {
		t.Errorf("of other files there is edition %d, %v", second.Number, err)
	}
	p.idle()
	if err := p.Place(t.Context(), june); err != nil {
		t.Error(err)
	}
	want := kept(p, second.Blobs[1])
	if n := attemptInWorkbook(t, want, houjiatang); n != "2" {
		t.Errorf("the workbook calls the corrected file attempt %q", n)
	}
	got, err := os.ReadFile(filepath.Join(p.Reports, "2006-06", second.Blobs[1].Name))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("an earlier edition lies in the place of the latest: %v", err)
	}
}

// attemptInWorkbook is what a report's sheet of sources says of a file.
func attemptInWorkbook(t *testing.T, data []byte, name string) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("来源")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if at := slices.Index(row, name); at >= 0 {
			return row[5]
		}
	}
	return ""
}

// kept returns the bytes of a blob.
func kept(p *post, b store.Blob) []byte {
	p.t.Helper()
	digest, err := files.ParseDigest(b.SHA256)
	if err != nil {
		p.t.Fatal(err)
	}
	r, err := p.Files.Get(p.t.Context(), digest)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return data
}

// TestBundle wants one attempt for each file of an archive.
func TestBundle(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), true)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	all := names(t, june)[:3]
	for _, name := range all {
		w, err := z.Create("六月/" + name)
		if err == nil {
			_, err = w.Write(sample(t, june, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		received, err := p.Receive(t.Context(), work.Parcel{Way: "portal", Folders: []string{"2006-06"}, Name: "打包.zip"}, bytes.NewReader(b.Bytes()), nil)
		if err != nil || len(received) != len(all) {
			t.Fatalf("%d files, %v", len(received), err)
		}
		for i, a := range received {
			if a.Name != all[i] || a.Origin != "portal/2006-06/打包.zip" || a.Arrival != i+1 {
				t.Errorf("file %d is %s from %s, arrival %d", i, a.Name, a.Origin, a.Arrival)
			}
		}
	}
}
