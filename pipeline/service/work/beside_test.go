package work_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
	"huibao/templates"
)

const otherCode = "subsistence-allowance"

// otherLine is the pipeline of the second shipped form, made once.
var otherLine = sync.OnceValues(func() (*pipeline.Pipeline, error) {
	f, err := config.Form(config.FS(), "forms/"+otherCode)
	if err != nil {
		return nil, err
	}
	opened, err := config.Open(nil)
	if err != nil {
		return nil, err
	}
	return pipeline.New(pipeline.Settings{Form: f, Units: opened.Units, Templates: templates.FS()})
})

// beside opens a desk of the second form beside that of the first.
func beside(t *testing.T, p *post) *work.Desk {
	t.Helper()
	made, err := otherLine()
	if err != nil {
		t.Fatal(err)
	}
	s := p.Settings
	s.Line, s.Reports = made, filepath.Join(filepath.Dir(p.Reports), "reports-2")
	other, err := work.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	work.Beside(p.Desk, other)
	return other
}

// allowance is a workbook of the second form, filled in.
func allowance(t *testing.T, office string) *excelize.File {
	t.Helper()
	made, err := otherLine()
	if err != nil {
		t.Fatal(err)
	}
	data, err := made.Blank(office, june, nil)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func saved(t *testing.T, book *excelize.File) []byte {
	t.Helper()
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unmarked takes the hidden marks of a blank away, as copying sheets by hand does.
func unmarked(t *testing.T, book *excelize.File) *excelize.File {
	t.Helper()
	for _, name := range book.GetDefinedName() {
		if strings.HasPrefix(name.Name, "_huibao_") {
			if err := book.DeleteDefinedName(&excelize.DefinedName{Name: name.Name, Scope: name.Scope}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return book
}

// both is a workbook of the first form that holds a sheet of the second as well.
func both(t *testing.T) []byte {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(sample(t, june, houjiatang)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if _, err := book.NewSheet("低保情况"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetSheetRow("低保情况", "A1", &[]any{"序号", "社区名称", "在保户数", "在保人数"}); err != nil {
		t.Fatal(err)
	}
	return saved(t, unmarked(t, book))
}

// TestWhichForm wants a file attributed to the form that recognises it, and said when none
// or several do.
func TestWhichForm(t *testing.T) {
	t.Parallel()
	renamed := unmarked(t, allowance(t, "430111001"))
	if err := renamed.SetSheetName("低保情况", "Sheet2"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, folders string
		data          []byte
		form          string
		finding       string
	}{
		{"a sample of the first form", "", sample(t, june, houjiatang), formCode, ""},
		{"marks of the second", "", saved(t, allowance(t, "430111001")), otherCode, ""},
		{"sheets of the second", "", saved(t, unmarked(t, allowance(t, "430111001"))), otherCode, ""},
		{"headers of the second", "", saved(t, renamed), otherCode, ""},
		{"separated values of the second", "侯家塘街道/2006-06", []byte("序号,社区名称,在保户数,在保人数,老年人\n1,侯家塘社区,1,2,1\n"), otherCode, ""},
		{"both", "", both(t), "", "同时像“社区党建工作月报表”、“城乡最低生活保障月报表”"},
		{"both, in a folder that says which", "社区党建工作月报表", both(t), formCode, ""},
		{"another table", "侯家塘街道", []byte("日期,天气,气温\n1日,晴,20\n"), "", "看不出这份文件是哪一种报表"},
		{"no table", "", []byte("hello"), "", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			p := newPost(t, storetest.SQLite(t), true)
			beside(t, p)
			a := p.sent(c.folders, "报表.xlsx", c.data)
			if a.Form != c.form || a.State == store.Received || (c.form == "") != (a.State == store.Quarantined) {
				t.Errorf("it is %s, of the form %q; want %q", a.State, a.Form, c.form)
			}
			if got := p.findings(a); !strings.Contains(got, c.finding) {
				t.Errorf("found is %s; want %q", got, c.finding)
			}
			if err := p.Deliver(t.Context(), a.ID); err != nil {
				t.Fatal(err)
			}
			if len(tree(t, p.Outbox)) == 0 {
				t.Error("nobody is told")
			}
		})
	}
}

// TestTwoForms has one engine work on two forms whose files have the same names: each gets
// its own receipts and reports.
func TestTwoForms(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, false)
		other := beside(t, p)
		book := unmarked(t, allowance(t, "430111001"))
		fillAllowance(t, book)
		p.serve()
		p.drop("侯家塘街道/2006-06/月报.xlsx", sample(t, june, houjiatang))
		first := p.reaches(1)[0]
		p.drop("侯家塘街道/2006-06/月报.xlsx", saved(t, book))
		second := reachesOther(p)
		p.idle()
		if first.State != store.Accepted || second.State != store.Accepted || second.Number != 1 {
			t.Fatalf("the files are %s and %s, number %d:\n%s", first.State, second.State, second.Number, p.findings(second))
		}
		names := append([]string{first.Receipts[0].Name}, second.Receipts[0].Name)
		if slices.Sort(names); names[0] == names[1] {
			t.Errorf("both answers are called %s", names[0])
		}
		for _, desk := range []*work.Desk{p.Desk, other} {
			if err := desk.Request(t.Context(), june); err != nil {
				t.Fatal(err)
			}
		}
		p.idle()
		ours, theirs := tree(t, filepath.Join(p.Reports, "2006-06")), tree(t, filepath.Join(other.Reports, "2006-06"))
		if len(ours) == 0 || len(theirs) == 0 || slices.ContainsFunc(theirs, func(name string) bool { return slices.Contains(ours, name) && name != "第1版/清单.json" }) {
			t.Errorf("the reports are %v and %v", ours, theirs)
		}
		checkEnd(p)
	})
}

// fillAllowance fills in the numbers of the second form, the same for each community.
func fillAllowance(t *testing.T, book *excelize.File) {
	t.Helper()
	rows, err := book.GetRows("低保情况")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{
		"在保户数": 10, "在保人数": 20, "老年人": 5, "未成年人": 3, "残疾人": 2, "本月申请": 1, "本月新增": 1, "本月退出": 0, "入户走访": 10,
		"本月发放": 8000, "本年累计发放": 48000,
	}
	var columns map[int]any
	for i, row := range rows {
		if found := header(row, values); len(found) >= len(values) {
			columns = found
			continue
		}
		if columns == nil || len(row) < 2 || !strings.HasSuffix(row[1], "社区") {
			continue
		}
		for column, value := range columns {
			cell, err := excelize.CoordinatesToCellName(column+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetCellValue("低保情况", cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	for label, value := range map[string]string{"填表人": "王芳", "审核人": "李军", "填报日期": "2006-06-24"} {
		cells, err := book.SearchSheet("封面", label)
		if err != nil || len(cells) == 0 {
			t.Fatal(label, err)
		}
		column, row, err := excelize.CellNameToCoordinates(cells[0])
		if err != nil {
			t.Fatal(err)
		}
		cell, _ := excelize.CoordinatesToCellName(column+1, row)
		if err := book.SetCellValue("封面", cell, value); err != nil {
			t.Fatal(err)
		}
	}
}

// header finds the columns of a row that have one of the titles.
func header(row []string, values map[string]any) map[int]any {
	out := make(map[int]any)
	for i, title := range row {
		title, _, _ = strings.Cut(title, "（")
		if value, ok := values[strings.TrimSpace(title)]; ok {
			out[i] = value
		}
	}
	return out
}

// reachesOther waits until the one file of the second form is judged.
func reachesOther(p *post) (a store.Attempt) {
	p.t.Helper()
	p.eventually("the second form's file is judged", func() bool {
		err := p.Store.Read(p.t.Context(), func(v *store.View) error {
			all, err := v.Attempts(otherCode, june)
			if len(all) > 0 {
				a = all[0]
			}
			return err
		})
		return err == nil && a.ID != "" && a.State != store.Received
	})
	return a
}

// TestCalendarDeeds does what the calendar asks of a desk.
func TestCalendarDeeds(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), false)
	july := june.Add(1)
	offices, err := p.Blanks(t.Context(), july)
	if err != nil || len(offices) != len(p.Line.Units.Offices(july))+1 {
		t.Fatalf("blanks are for %v, %v", offices, err)
	}
	blank := filepath.Join(p.Outbox, "侯家塘街道", "侯家塘街道_社区党建工作月报表_2006年7月.xlsx")
	if _, err := os.Stat(blank); err != nil {
		t.Error(err)
	}
	a := p.sent("", houjiatang, sample(t, june, houjiatang))
	err = p.Store.Read(t.Context(), func(v *store.View) error {
		missing, err := p.Missing(v, june)
		if len(missing) != len(p.Line.Units.Offices(june))-1 || slices.Contains(missing, a.Office) {
			t.Errorf("missing are %v", missing)
		}
		quarter := june.Spans()[0]
		if lacking, err := p.Lacking(v, quarter); err != nil || len(lacking) != 2 || lacking[0] != period.Must("2006-04") {
			t.Errorf("%s lacks %v, %v", quarter, lacking, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	write := func(do func(*store.Tx) error) error {
		return p.Store.Write(t.Context(), store.Actor{Who: "calendar"}, do)
	}
	if err := write(func(tx *store.Tx) error { return p.RequestEdition(t.Context(), tx, july) }); err == nil || !strings.Contains(err.Error(), "2006年7月还没有") {
		t.Errorf("a month without files: %v", err)
	}
	if err := write(func(tx *store.Tx) error { return p.RequestDraft(t.Context(), tx, june) }); err != nil {
		t.Fatal(err)
	}
	p.work()
	p.idle()
	if placed := tree(t, p.Reports); slices.ContainsFunc(placed, func(name string) bool { return !strings.Contains(name, "草稿") }) || len(placed) == 0 {
		t.Errorf("composed are %v", placed)
	}
	if err := write(func(tx *store.Tx) error { return p.RequestEdition(t.Context(), tx, june) }); err != nil {
		t.Fatal(err)
	}
	p.idle()
	quarter := june.Spans()[0] // a report may be asked for although months are lacking
	if err := write(func(tx *store.Tx) error {
		return errors.Join(p.RequestDraft(t.Context(), tx, quarter), p.RequestEdition(t.Context(), tx, quarter))
	}); err != nil {
		t.Fatal(err)
	}
	p.idle()
	for _, of := range []period.Period{june, quarter} {
		if all, err := p.Editions(t.Context(), of); err != nil || len(all) != 1 {
			t.Errorf("of %s %d editions are published, %v", of, len(all), err)
		}
	}
}
