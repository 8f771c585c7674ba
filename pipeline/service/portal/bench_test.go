package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
	"huibao/templates"
)

// How much there is when pages are measured.
const (
	longMonths  = 120
	longOffices = 100
)

// The main pages over ten years of a hundred offices. What is asked for is a median below
// 50 ms.
func BenchmarkPages(b *testing.B) {
	long := openLong(b)
	for _, page := range []struct{ who, path string }{
		{"qu", "/district/2006-06"},
		{"qu", "/submissions/" + long.attempt},
		{"qu", "/district/2006-06/draft"},
		{"qu", "/district/backfill"},
		{"lingdao", "/reports"},
		{"lingdao", "/reports/2006-06/1"},
		{"lingdao", "/trends?figure=members_total"},
		{"lingdao", "/trends?figure=members_total&months=120"},
		{"lingdao", "/ranking?figure=members_total"},
		{"lingdao", "/search?q=党组织"},
		{"danwei", "/office"},
		{"danwei", "/office/submissions"},
		{"guanli", "/system"},
		{"guanli", "/system/audit"},
		{"guanli", "/system/audit?q=none"},
		{"guanli", "/system/settings"},
	} {
		b.Run(page.path, func(b *testing.B) {
			var took []time.Duration
			long.get(b, page.who, page.path) // what is remembered is remembered from here on
			for b.Loop() {
				began := time.Now()
				long.get(b, page.who, page.path)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
		})
	}
}

// long is a portal over many years.
type long struct {
	*Portal
	attempt  string            // one of the last month
	sessions map[string]string // by account
}

func (l *long) get(b *testing.B, who, path string) {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	r.AddCookie(l.cookie(l.sessions[who], time.Hour))
	w := httptest.NewRecorder()
	l.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
}

// openLong makes the store by direct calls, a transaction for each month.
func openLong(b *testing.B) *long {
	b.Helper()
	at := &clock{at: summer}
	s, err := store.Open(b.Context(), storetest.SQLite(b), store.Options{Clock: at.now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	kept, err := files.Open(b.Context(), filepath.Join(b.TempDir(), "files"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { kept.Close() })
	desk, err := work.New(b.Context(), work.Settings{
		Line: longLine(b), Store: s, Files: kept, Recipe: "bench", Log: slog.New(slog.DiscardHandler), Zone: summer.Location(),
		Outbox: b.TempDir(), Reports: b.TempDir(), ByHand: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	p, err := New(Settings{Desk: desk, Templates: templates.FS(), Clock: at.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	l := &long{Portal: p, sessions: make(map[string]string)}
	for back := longMonths - 1; back >= 0; back-- {
		month := june.Add(-back)
		l.write(b, func(tx *store.Tx) error { return l.month(tx, month) })
	}
	l.write(b, l.people)
	return l
}

func (l *long) write(b *testing.B, change func(*store.Tx) error) {
	b.Helper()
	if err := l.Desk.Store.Write(context.Background(), store.Actor{Who: "bench", Origin: "test"}, change); err != nil {
		b.Fatal(err)
	}
}

// longLine is the pipeline of the shipped form for a district with more offices.
func longLine(b *testing.B) *pipeline.Pipeline {
	b.Helper()
	opened, err := config.Open(nil)
	if err != nil {
		b.Fatal(err)
	}
	all := slices.Clone(opened.Units.All())
	district := opened.Units.District().Code
	for n := len(opened.Units.Offices(june)); n < longOffices; n++ {
		all = append(all, unit.Unit{Code: fmt.Sprintf("%s%03d", district, 100+n), Name: fmt.Sprintf("第%d街道", n), Level: unit.Office, Parent: district})
	}
	units, err := unit.NewRegistry(all)
	if err != nil {
		b.Fatal(err)
	}
	made, err := pipeline.New(pipeline.Settings{Form: opened.Form, Units: units, Templates: templates.FS()})
	if err != nil {
		b.Fatal(err)
	}
	return made
}

// month is what a month leaves behind: a file of each office with a few findings, a draft,
// and an edition.
func (l *long) month(tx *store.Tx, month period.Period) error {
	line := l.Desk.Line
	for i, office := range line.Units.Offices(month) {
		of := store.Attribution{Form: line.Form.Code, Office: office.Code, Period: month}
		a, _, err := tx.Receive(store.Arrival{
			Attribution: of, SHA256: storetest.Hash(office.Code + month.String()), Size: 20_000,
			Name: office.Name + month.Chinese() + "社区党建报表.xlsx", Origin: "folder/" + office.Name,
		})
		if err != nil {
			return err
		}
		var found []submission.Finding
		for n := range 3 {
			found = append(found, submission.Finding{
				Rule: "rule", Severity: []form.Severity{form.Warning, form.Hint, form.Warning}[n], Unit: office.Code,
				Cells:   []submission.Cell{{Sheet: "党员", Column: 3 + n, Row: 6 + i}},
				Message: "党员总数比上月减少了三成以上。", Action: "请核对；确实如此的请说明情况。",
			})
		}
		state := store.Accepted
		if i%20 == 19 {
			state = store.Returned
		}
		if _, err := tx.Verdict(a.ID, store.Verdict{Attribution: of, State: state, Findings: found}); err != nil {
			return err
		}
		l.attempt = a.ID
	}
	told, err := json.Marshal(l.manifest(month))
	if err != nil {
		return err
	}
	issue := store.Issue{Form: line.Form.Code, Period: month, District: line.Units.District().Code}
	if month == june {
		if _, err := tx.KeepDraft(store.Draft{Issue: issue, InputKey: "key", Manifest: told}); err != nil {
			return err
		}
	}
	_, _, err = tx.Publish(store.Edition{
		Form: issue.Form, Period: month, District: issue.District, Figures: storetest.Hash(month.String()), InputKey: "key", Manifest: told,
	})
	return err
}

// manifest says as much as that of a real edition: every figure of every office, and the
// document with its annex.
func (l *long) manifest(month period.Period) work.Manifest {
	line := l.Desk.Line
	out := work.Manifest{Figures: make(figure.Values)}
	units := append(line.Units.Offices(month), line.Units.District())
	annex := document.Table{Caption: "各单位主要数据", Columns: make([]document.TableColumn, 12)}
	for i, u := range units {
		page := make(map[string]json.RawMessage)
		row := document.TableRow{Cells: []document.TableCell{{Text: u.Name}}}
		for n, d := range line.Form.Definitions() {
			page[d.Code] = fmt.Appendf(nil, "%d", 100+i*7+n+month.Month())
			if n < 11 {
				ref := figure.Ref{Unit: u.Code, Period: month, Code: d.Code}
				row.Cells = append(row.Cells, document.TableCell{Text: "123", Figure: &ref})
			}
		}
		out.Figures[u.Code] = page
		annex.Rows = append(annex.Rows, row)
	}
	doc := &document.Document{Title: []string{month.Chinese() + "社区党建工作情况汇报"}, Annexes: []document.Annex{{Title: "附表", Blocks: []document.Block{annex}}}}
	for n := range 40 {
		name, text := fmt.Sprintf("一/段落%d", n), "全区共有社区党组织123个，其中党委12个、党总支34个、党支部77个，比上月增加3个，工作稳步推进。"
		out.Passages = append(out.Passages, pipeline.Passage{Name: name, Text: text})
		doc.Body = append(doc.Body, document.Paragraph{Passage: name, Written: text, Text: []document.Span{{Text: text}}})
	}
	out.Document = doc
	return out
}

// people are a user for each role, with a session.
func (l *long) people(tx *store.Tx) error {
	for account, role := range map[string]store.Role{
		"qu": store.DistrictClerk, "lingdao": store.Leader, "guanli": store.Operator, "danwei": store.OfficeClerk,
	} {
		u := store.User{Account: account, Name: account, Role: role}
		if role == store.OfficeClerk {
			u.Office = dongtang
		}
		added, err := tx.AddUser(u)
		if err != nil {
			return err
		}
		secret := newSecret()
		if err := tx.StartSession(hashed(secret), added.ID, "192.0.2.1", time.Time{}); err != nil {
			return err
		}
		l.sessions[account] = secret
	}
	return nil
}
