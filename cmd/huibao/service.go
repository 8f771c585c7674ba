package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/monitor"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// databaseVariable is the environment's word on the database, which may hold a password.
const databaseVariable = "HUIBAO_DATABASE"

// service is a workspace with its records, its files and the desk that works on them.
type service struct {
	*workspace
	store *store.Store
	files *files.Store
	desk  *work.Desk   // of the form at hand
	desks []*work.Desk // of all forms
	// monitor watches who works for long; nil for others.
	monitor *monitor.Monitor
}

// use says how a service is opened.
type use struct {
	alone  bool // to work on jobs for long; commands open it beside who does
	byHand bool // no job is left behind a step
	log    *slog.Logger
	watch  *progress // is told how far a report is; nil for nobody
}

// openService opens the records and files of a workspace.
func openService(ctx context.Context, w *workspace, how use) (s *service, err error) {
	s = &service{workspace: w}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.store, err = w.openStore(ctx, !how.alone); err != nil {
		return s, err
	}
	if s.files, err = files.Open(ctx, w.filesPlace()); err != nil {
		return s, err
	}
	recipe, err := w.recipe()
	if err != nil {
		return s, err
	}
	settings := s.settings(recipe, how)
	if how.alone {
		s.monitor = s.newMonitor(how.log)
		settings.Took, settings.Stages = s.monitor.Took, s.monitor.Stages
	}
	for _, line := range w.lines {
		settings.Line, settings.Reports = line, w.reportsOf(line.Form)
		desk, err := work.New(ctx, settings)
		if err != nil {
			return s, err
		}
		s.desks = append(s.desks, desk)
		if line == w.line {
			s.desk = desk
		}
	}
	work.Beside(s.desks...)
	return s, nil
}

func (s *service) settings(recipe string, how use) work.Settings {
	w := s.workspace
	out := work.Settings{
		Line: w.line, Store: s.store, Files: s.files, Zone: w.zone, Recipe: recipe, Program: version(), Log: how.log, ByHand: how.byHand,
		Outbox: w.path(w.Workspace.Outbox), Reports: w.reportsOf(w.Form), Notices: w.notices(),
	}
	if how.watch != nil {
		out.Stages = func() pipeline.Progress { return how.watch.tell }
	}
	return out
}

// lookInto opens records and files of a workspace to ask what is there, beside whoever
// works with them. Where nothing was ever taken in it is nil.
func lookInto(ctx context.Context, w *workspace, told *progress) (s *service, err error) {
	if w.dir == "" {
		return nil, nil
	}
	s = &service{workspace: w}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	var refused *store.RefusedError
	if s.store, err = w.readStore(ctx); errors.As(err, &refused) && refused.Reason == store.NoDatabase {
		return nil, nil
	}
	if err != nil {
		return s, err
	}
	if s.files, err = w.readFiles(ctx); err != nil {
		return s, err
	}
	s.desk, err = work.Look(s.settings("", use{watch: told}))
	return s, err
}

func (s *service) close() error {
	var all []error
	if s.files != nil {
		all = append(all, s.files.Close())
	}
	if s.store != nil {
		all = append(all, s.store.Close())
	}
	return errors.Join(all...)
}

// openStore opens the records of a workspace, alone or beside others.
func (w *workspace) openStore(ctx context.Context, shared bool) (*store.Store, error) {
	address := w.database()
	options := w.storeOptions()
	options.Shared = shared
	s, err := store.Open(ctx, address, options)
	return s, unreachable(address, err)
}

// unreachable words why a database of another machine cannot be opened.
func unreachable(address string, err error) error {
	var refused *store.RefusedError
	if err != nil && !errors.As(err, &refused) && strings.Contains(address, "://") {
		return failed("连不上数据库 %s（%s）。请检查地址、用户和密码，以及数据库是否在运行。", withoutPassword(address), oneLine(err))
	}
	return err
}

// database is the address of the database; empty for the workspace's own.
func (w *workspace) database() string {
	if address := os.Getenv(databaseVariable); address != "" {
		return address
	}
	return w.Workspace.Database
}

// filesPlace is where what was sent is kept.
func (w *workspace) filesPlace() string {
	switch place := w.Workspace.Files; {
	case place == "":
		return filepath.Join(w.path(w.Workspace.State), "files")
	case strings.Contains(place, "://"):
		return place
	default:
		return w.path(place)
	}
}

// withoutPassword is an address as it may be shown.
func withoutPassword(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "postgres://…"
	}
	return parsed.Redacted()
}

// oneLine is an error of the system without its line breaks.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// recipe is a hash of all that decides a report besides the files: settings, forms,
// units, templates and the program.
func (w *workspace) recipe() (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "huibao %s\n", version())
	if err := hashFiles(h, config.FS(), "."); err != nil {
		return "", err
	}
	for _, name := range []string{"briefs", "fonts"} { // the portal's pages are no part of a report
		if err := hashFiles(h, w.templates(), name); err != nil {
			return "", err
		}
	}
	if w.dir != "" {
		own := os.DirFS(w.dir)
		for _, name := range append([]string{settingsName, "forms", "units", w.Workspace.Form, w.Workspace.Units}, w.Workspace.Forms...) {
			if err := hashFiles(h, own, filepath.ToSlash(filepath.Clean(name))); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashFiles enters the names and bytes of all files below a name. What is not there is
// entered as that.
func hashFiles(h io.Writer, from fs.FS, name string) error {
	return fs.WalkDir(from, name, func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(data))
		return err
	})
}
