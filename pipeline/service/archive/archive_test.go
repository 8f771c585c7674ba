package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/store/storetest"
	"huibao/samples"
	"huibao/templates"
)

// state is a store with its files.
type state struct {
	*store.Store
	files *files.Store
}

func newState(t testing.TB, address string) state {
	t.Helper()
	kept, err := files.Open(t.Context(), filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	return state{storetest.Open(t, address), kept}
}

func (s state) put(t testing.TB, content []byte) string {
	t.Helper()
	d, _, err := s.files.Put(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Error(err)
	}
	return d.String()
}

// accept receives a file and gives it a receipt.
func (s state) accept(t testing.TB, office, name string, content []byte) {
	t.Helper()
	arrival := storetest.Arrival(office, "")
	arrival.Name, arrival.SHA256, arrival.Size = name, s.put(t, content), int64(len(content))
	receipt := store.Blob{Name: "回执.json", SHA256: s.put(t, []byte("receipt of "+arrival.SHA256))}
	err := s.Write(context.WithoutCancel(t.Context()), storetest.Clerk, func(tx *store.Tx) error {
		a, _, err := tx.Receive(arrival)
		if err != nil {
			return err
		}
		_, err = tx.Verdict(a.ID, store.Verdict{State: store.Accepted, Receipts: []store.Blob{receipt}})
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func (s state) publish(t testing.TB, pdf string) {
	t.Helper()
	e := store.Edition{
		Form: storetest.Form, Period: storetest.June, District: "430111", Figures: "f", InputKey: "k", Manifest: []byte("{}"),
		Blobs: []store.Blob{{Name: "汇报.pdf", SHA256: s.put(t, []byte(pdf))}},
	}
	if err := s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) error { _, _, err := tx.Publish(e); return err }); err != nil {
		t.Fatal(err)
	}
}

func (s state) export(t testing.TB) string {
	t.Helper()
	var out bytes.Buffer
	if err := s.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var settings = fstest.MapFS{
	"huibao.yaml":        {Data: []byte("form: f\n"), Mode: 0o640},
	"forms/f/form.yaml":  {Data: []byte("code: f\n"), Mode: 0o644},
	"inbox/2006-06/a.et": {Data: []byte("x"), Mode: 0o644},
}

var written = time.Date(2006, 7, 4, 1, 2, 3, 4, time.UTC)

func (s state) archive(t testing.TB) ([]byte, Summary) {
	t.Helper()
	var out bytes.Buffer
	spool := t.TempDir()
	summary, err := Write(t.Context(), &out, Source{
		Store: s.Store, Files: s.files, Workspace: settings, Settings: []string{"huibao.yaml", "forms"},
		Program: "v1", At: written, Spool: spool,
	})
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(spool); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	return out.Bytes(), summary
}

// target is an empty place, and afterwards what was restored to it.
type target struct {
	dir, database string
}

func (at target) place() Place {
	return Place{Workspace: filepath.Join(at.dir, "工作区"), Keep: "huibao.yaml", Open: func(ctx context.Context) (State, error) {
		kept, err := files.Open(ctx, filepath.Join(at.dir, "files"))
		return State{Database: at.database, Options: store.Options{Clock: storetest.Clock()}, Files: kept}, err
	}}
}

func (at target) open(t testing.TB) state {
	t.Helper()
	kept, err := files.Open(t.Context(), filepath.Join(at.dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	return state{storetest.Open(t, at.database), kept}
}

func refused(t testing.TB, what string, err error, reason Reason, names string) {
	t.Helper()
	found, ok := errors.AsType[*Error](err)
	if !ok || found.Reason != reason || !strings.Contains(found.Error(), names) {
		t.Errorf("%s: got %v; want %s, naming %q", what, err, reason, names)
	}
}

func small(t testing.TB) state {
	s := newState(t, storetest.SQLite(t))
	s.accept(t, "430111001", "东塘.xlsx", []byte("workbook"))
	s.publish(t, "pdf")
	return s
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, empty := range map[string]func(testing.TB) string{"SQLite": storetest.SQLite, "PostgreSQL": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roundTrip(t, empty(t))
		})
	}
}

func roundTrip(t *testing.T, database string) {
	s := small(t)
	s.accept(t, "430111002", "大.xlsx", bytes.Repeat([]byte("large "), largeFile/4))
	stray := s.put(t, []byte("nothing refers to it"))
	data, summary := s.archive(t)
	if again, _ := s.archive(t); !bytes.Equal(data, again) {
		t.Error("written twice, two archives")
	}
	want := Manifest{
		Huibao: "backup", Format: 1, Program: "v1", At: written.Truncate(time.Second), Workspace: 2, Files: 5,
		Rows: map[string]int{
			"attempts": 2, "findings": 0, "explanations": 0, "periods": 0, "runs": 0, "schedules": 0, "reckonings": 0, "editions": 1, "notices": 0, "audit": 5,
			"users": 0, "tokens": 0, "identities": 0, "decisions": 0, "reopenings": 0, "overrides": 0, "drafts": 0, "signoffs": 0,
		},
	}
	got, err := Verify(t.Context(), bytes.NewReader(data), nil)
	if err != nil || fmt.Sprint(got.Manifest) != fmt.Sprint(want) || got.Bytes != summary.Bytes || summary.LeftOut != 1 {
		t.Errorf("wrote %+v, verified %+v, %v", summary, got, err)
	}
	at := target{t.TempDir(), database}
	if _, err := Restore(t.Context(), bytes.NewReader(data), at.place()); err != nil {
		t.Fatal(err)
	}
	_, err = Restore(t.Context(), bytes.NewReader(data), at.place())
	if found, ok := errors.AsType[*store.RefusedError](err); !ok || found.Reason != store.NotEmpty {
		t.Errorf("restored twice: %v", err)
	}
	restored := at.open(t)
	if restored.export(t) != s.export(t) {
		t.Error("the restored store holds something else")
	}
	var kept []string
	for e, err := range restored.files.All(t.Context()) {
		if err := errors.Join(err, restored.files.Verify(t.Context(), e.Digest)); err != nil {
			t.Error(err)
		}
		kept = append(kept, e.Digest.String())
	}
	if len(kept) != 5 || slices.Contains(kept, stray) {
		t.Errorf("restored the files %v", kept)
	}
	checkSettings(t, filepath.Join(at.dir, "工作区"))
}

func checkSettings(t *testing.T, dir string) {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		names = append(names, name)
		data, err := os.ReadFile(filepath.Join(dir, name))
		if !bytes.Equal(data, settings[name].Data) {
			t.Errorf("%s holds %q", name, data)
		}
		return err
	})
	if err != nil || !slices.Equal(names, []string{"forms/f/form.yaml", "huibao.yaml"}) {
		t.Errorf("the workspace holds %v, %v", names, err)
	}
}

func TestAnOccupiedPlace(t *testing.T) {
	t.Parallel()
	data, _ := small(t).archive(t)

	// Another file of settings; where the state lies may differ.
	at := target{t.TempDir(), storetest.SQLite(t)}
	other := filepath.Join(at.dir, "工作区", "forms", "f", "form.yaml")
	own := filepath.Join(at.dir, "工作区", "huibao.yaml")
	err := errors.Join(os.MkdirAll(filepath.Dir(other), 0o755), os.WriteFile(other, []byte("code: g\n"), 0o644),
		os.WriteFile(own, []byte("form: f\nfiles: elsewhere\n"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Restore(t.Context(), bytes.NewReader(data), at.place())
	refused(t, "another setting", err, Occupied, "form.yaml")
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}

	// Another file among the files.
	kept, err := files.Open(t.Context(), filepath.Join(at.dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	foreign := state{files: kept}.put(t, []byte("other"))
	_, err = Restore(t.Context(), bytes.NewReader(data), at.place())
	refused(t, "another file", err, Occupied, foreign)
	if _, err := os.Stat(other); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("brought the settings to a place that is not empty: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(at.dir, "files")); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), bytes.NewReader(data), at.place()); err != nil {
		t.Error("once the place was empty: ", err)
	}
	if got, err := os.ReadFile(own); err != nil || !strings.Contains(string(got), "elsewhere") {
		t.Errorf("huibao.yaml became %q, %v", got, err)
	}
}

// A restore that ended in the middle is repeated by the same call.
func TestRepeated(t *testing.T) {
	t.Parallel()
	data, _ := small(t).archive(t)
	at := target{t.TempDir(), storetest.SQLite(t)}
	for stop := 3; stop < 6; stop++ { // three files are read through before any is brought
		ctx, cancel := context.WithCancel(t.Context())
		place, told := at.place(), 0
		place.Progress = func(int, int) {
			if told++; told > stop {
				cancel()
			}
		}
		_, err := Restore(ctx, bytes.NewReader(data), place)
		cancel()
		refused(t, fmt.Sprint("stopped after ", stop), err, Unfinished, "再运行一次")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the cause is lost: %v", err)
		}
	}
	if _, err := Restore(t.Context(), bytes.NewReader(data), at.place()); err != nil {
		t.Error(err)
	}
}

// What others write meanwhile is in the archive as a whole or not at all.
func TestWhileOthersWrite(t *testing.T) {
	t.Parallel()
	s := small(t)
	var writer sync.WaitGroup
	stop := make(chan struct{})
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				s.accept(t, fmt.Sprint(430111002+i%20), "a.xlsx", fmt.Append(nil, "workbook ", i))
			}
		}
	})
	var last Summary
	for range 4 {
		data, summary := s.archive(t)
		if _, err := Verify(t.Context(), bytes.NewReader(data), nil); err != nil {
			t.Error(err)
		}
		if summary.Rows["attempts"]+summary.Rows["attempts"]+summary.Rows["editions"] != summary.Files {
			t.Errorf("%+v is not of one moment", summary)
		}
		at := target{t.TempDir(), storetest.SQLite(t)}
		if _, err := Restore(t.Context(), bytes.NewReader(data), at.place()); err != nil {
			t.Error(err)
		}
		if err := at.open(t).Verify(t.Context()); err != nil {
			t.Error(err)
		}
		last = summary
	}
	close(stop)
	writer.Wait()
	if last.Rows["attempts"] < 2 {
		t.Error("nobody wrote meanwhile")
	}
}

func TestWhatCannotBeSaved(t *testing.T) {
	t.Parallel()
	s := small(t)
	dir := t.TempDir()
	write := func() error {
		_, err := Write(t.Context(), io.Discard, Source{Store: s.Store, Files: s.files, Workspace: settings, At: written, Spool: dir})
		return err
	}
	s.accept(t, "430111002", "b.xlsx", []byte("will be lost"))
	lost := storetest.Hash("will be lost")
	place := s.files
	empty, err := files.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	s.files = empty
	if err := write(); !errors.Is(err, files.ErrNotFound) {
		t.Errorf("without its files: %v", err)
	}
	s.files = place
	if err := write(); err != nil {
		t.Errorf("with them, among them %s: %v", lost, err)
	}
	err = s.Write(t.Context(), storetest.Clerk, func(tx *store.Tx) error {
		_, err := tx.SQL().Exec(`UPDATE audit SET who = 'x' WHERE seq = 2`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "a changed audit", write(), BrokenAudit, "第 2 行")
}

// month makes the report from what a state holds.
func month(t *testing.T, s state) *pipeline.Edition {
	t.Helper()
	opened, err := config.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	line, err := pipeline.New(pipeline.Settings{Form: opened.Form, Units: opened.Units, Templates: templates.FS(), Signature: "委组织部"})
	if err != nil {
		t.Fatal(err)
	}
	in := pipeline.Inputs{Period: storetest.June, Today: period.DateOf(written)}
	err = s.Read(t.Context(), func(v *store.View) error {
		accepted, err := v.Accepted(storetest.Form, storetest.June)
		for _, a := range accepted {
			in.Files = append(in.Files, pipeline.File{Name: a.Name, Data: s.read(t, a.SHA256)})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	edition, err := line.Month(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return edition
}

func (s state) read(t testing.TB, sha256 string) []byte {
	t.Helper()
	d, err := files.ParseDigest(sha256)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := s.files.Get(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	data, err := io.ReadAll(opened)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// From a restored state come the same reports, byte for byte.
func TestTheSameReports(t *testing.T) {
	t.Parallel()
	s := newState(t, storetest.SQLite(t))
	names, err := fs.Glob(samples.FS(), "2006-06/*")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		data, err := fs.ReadFile(samples.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		s.accept(t, fmt.Sprint(430111001+i), filepath.Base(name), data)
	}
	data, _ := s.archive(t)
	at := target{t.TempDir(), storetest.SQLite(t)}
	if _, err := Restore(t.Context(), bytes.NewReader(data), at.place()); err != nil {
		t.Fatal(err)
	}
	want, got := month(t, s), month(t, at.open(t))
	if len(want.Dataset.Rows) == 0 || !bytes.Equal(got.PDF, want.PDF) || !bytes.Equal(got.XLSX, want.XLSX) {
		t.Errorf("reports of %d rows differ", len(want.Dataset.Rows))
	}
}
