package work_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

const dongjing = "洞井镇2006年6月社区党建工作月报表.xlsx"

// rowSheets are the sheets with a row for each community.
var rowSheets = []string{"党组织与班子", "党员队伍", "阵地与经费", "活动与服务"}

// part is 洞井镇's sample with some of its three communities, changed at will.
func part(t *testing.T, communities []int, change func(*excelize.File)) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(sample(t, june, dongjing)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range rowSheets {
		for n := 3; n >= 1; n-- {
			if !slices.Contains(communities, n) {
				if err := book.RemoveRow(sheet, 3+n); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if change != nil {
		change(book)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// put changes a cell.
func put(sheet, cell string, value any) func(*excelize.File) {
	return func(book *excelize.File) {
		if err := book.SetCellValue(sheet, cell, value); err != nil {
			panic(err)
		}
	}
}

// separated are the sheets of a sample as files of text.
func separated(t *testing.T, name string) map[string][]byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(sample(t, june, name)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	out := make(map[string][]byte)
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, row := range rows {
			for i, value := range row {
				if i > 0 {
					text.WriteString(",")
				}
				text.WriteString(`"` + strings.ReplaceAll(value, `"`, `""`) + `"`)
			}
			text.WriteString("\r\n")
		}
		out[sheet+".csv"] = []byte(text.String())
	}
	return out
}

// counted are the names of the files that count, and the states of all.
func (p *post) counted() (names []string, states []store.State) {
	p.t.Helper()
	for _, a := range p.attempts() {
		states = append(states, a.State)
		if a.State == store.Accepted || a.State == store.Joined {
			names = append(names, a.Name)
		}
	}
	return names, states
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestParts goes the way of a report in two files: the first goes back, with the second
// both count, and each is answered; then one of them is corrected, and in the end the whole
// report comes in one file.
func TestParts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		upper, lower := part(t, []int{1}, nil), part(t, []int{2, 3}, nil)
		if a := p.sent("", "洞井镇上.xlsx", upper); a.State != store.Returned {
			t.Fatalf("half a report is %s", a.State)
		}
		holds(t, "the receipt", p.answered("洞井镇上.回执.json"), `"returned"`, "洞井样例二社区")
		second := p.sent("", "洞井镇下.xlsx", lower)
		if second.State != store.Accepted {
			t.Fatalf("with the other half it is %s: %s", second.State, p.findings(second))
		}
		for name, result := range map[string]string{"洞井镇上": `"joined"`, "洞井镇下": `"accepted"`} {
			holds(t, "the receipt", p.answered(name+".回执.json"), result, "已合并2个文件：洞井镇上.xlsx、洞井镇下.xlsx")
		}
		if again := p.sent("", "洞井镇上.xlsx", upper); again.State != store.Duplicate && again.State != store.Joined {
			t.Errorf("the part sent again is %s", again.State)
		}
		holds(t, "the receipt after all", p.answered("洞井镇上.回执.json"), `"joined"`)

		wrong := p.sent("", "洞井镇上改.xlsx", part(t, []int{1}, put("党员队伍", "L4", "约40")))
		if wrong.State != store.Returned || strings.Contains(p.findings(wrong), "缺少") {
			t.Errorf("a wrong part is %s: %s", wrong.State, p.findings(wrong))
		}
		names, _ := p.counted()
		equal(t, "counted", names, []string{"洞井镇上.xlsx", "洞井镇下.xlsx"})

		p.sent("", "洞井镇上再改.xlsx", part(t, []int{1}, put("党员队伍", "L4", 48)))
		names, _ = p.counted()
		equal(t, "counted", names, []string{"洞井镇下.xlsx", "洞井镇上再改.xlsx"})
		holds(t, "the receipt", p.answered("洞井镇上再改.回执.json"), `"accepted"`, `"attempt": 4`, "已合并2个文件")

		p.sent("", dongjing, sample(t, june, dongjing))
		names, _ = p.counted()
		equal(t, "counted", names, []string{dongjing})
		if a := p.sent("", "洞井镇下再改.xlsx", part(t, []int{2, 3}, put("党员队伍", "L4", 9))); a.State != store.Returned {
			t.Errorf("a part after the whole is %s", a.State)
		}
		if err := p.Store.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// answered delivers what is answered so far and returns an answer to 洞井镇.
func (p *post) answered(name string) []byte {
	p.t.Helper()
	for _, a := range p.attempts() {
		if err := p.Deliver(p.t.Context(), a.ID); err != nil {
			p.t.Fatal(err)
		}
	}
	return p.out(path.Join("洞井镇", name))
}

// TestElsewhere wants the receipt of a part to say what is wrong in the other one.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), true)
	p.sent("", "洞井镇上.xlsx", part(t, []int{1}, put("党员队伍", "L4", "约40")))
	a := p.sent("", "洞井镇下.xlsx", part(t, []int{2, 3}, nil))
	if a.State != store.Returned {
		t.Errorf("it is %s", a.State)
	}
	holds(t, "what was found", []byte(p.findings(a)), "一并审核的“洞井镇上.xlsx”：", "约40")
}

// TestPartsInAnyOrder wants the same report of the same parts however they are judged: one
// after the other in any order, or at the same time.
func TestPartsInAnyOrder(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, true)
		sheets := separated(t, dongjing)
		var names []string
		for name := range sheets {
			names = append(names, name)
		}
		slices.Sort(names)
		var ids []string
		for _, name := range names {
			received, err := p.Receive(t.Context(), work.Parcel{Way: "folder", Folders: []string{"洞井镇", "2006-06"}, Name: name}, bytes.NewReader(sheets[name]), nil)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, received[0].ID)
		}
		slices.Reverse(ids)
		var group sync.WaitGroup
		for _, id := range ids {
			group.Go(func() {
				if _, err := p.Check(t.Context(), id, nil); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		want := slices.Repeat([]store.State{store.Joined}, len(names)-1)
		counted, states := p.counted()
		equal(t, "states", states, append(want, store.Accepted))
		equal(t, "counted", counted, names)
		holds(t, "the receipt", p.answered(names[0]+".回执.json"), `"joined"`, "已合并7个文件")
		sameReport(p, names, sheets)
	})
}

// sameReport wants the report that the pipeline makes of the same files.
func sameReport(p *post, names []string, data map[string][]byte) {
	t := p.t
	t.Helper()
	in := pipeline.Inputs{Period: june, Today: period.DateOf(p.attempts()[0].ReceivedAt)}
	for i, name := range names {
		in.Files = append(in.Files, pipeline.File{Name: name, Data: data[name], Attempt: i + 1, Office: p.attempts()[0].Office})
	}
	want, err := p.Line.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Report(t.Context(), june, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept(p, e.Blobs[0]), want.PDF) || !bytes.Equal(kept(p, e.Blobs[1]), want.XLSX) {
		t.Error("the report is not the pipeline's")
	}
	if n := strings.Count(string(e.Manifest), `"attempt"`); n != len(names) {
		t.Errorf("the manifest names %d files, want %d", n, len(names))
	}
}

// TestPartsOfBefore wants the month before to be seen whole where its report came in parts.
func TestPartsOfBefore(t *testing.T) {
	t.Parallel()
	var findings []string
	for _, split := range []bool{false, true} {
		p := newPost(t, storetest.SQLite(t), true)
		before := "洞井镇2006年5月社区党建工作月报表.xlsx"
		data := sample(t, june.Previous(), before)
		if !split {
			p.sent("", before, data)
		}
		for n := range 3 {
			if split {
				p.sent("", fmt.Sprintf("洞井镇%d.xlsx", n), some(t, data, n+1))
			}
		}
		a := p.sent("", dongjing, part(t, []int{1, 2, 3}, put("党员队伍", "D6", 60)))
		findings = append(findings, p.findings(a))
	}
	if findings[0] != findings[1] || !strings.Contains(findings[0], "上月") {
		t.Errorf("found is\n%s\nand after a month in parts\n%s", findings[0], findings[1])
	}
}

// some is a workbook with one of its three communities.
func some(t *testing.T, data []byte, community int) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range rowSheets {
		for n := 3; n >= 1; n-- {
			if n != community {
				if err := book.RemoveRow(sheet, 3+n); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestPartsInAnArchive has all sheets come in one archive, and each part answered by the
// job engine.
func TestPartsInAnArchive(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), false)
	p.serve()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	sheets := separated(t, dongjing)
	for name, data := range sheets {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	p.drop("洞井镇/2006-06/六月.zip", b.Bytes())
	p.reaches(len(sheets))
	p.idle()
	for name := range sheets {
		answer := p.out("洞井镇/" + name + ".回执.json")
		if !bytes.Contains(answer, []byte(`"joined"`)) && !bytes.Contains(answer, []byte(`"accepted"`)) {
			t.Errorf("%s is answered with\n%s", name, answer)
		}
	}
	checkEnd(p)
}
