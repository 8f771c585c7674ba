package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"huibao/config"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// readSettings reads the settings of a workspace alone. Where its records lie stands there;
// form, units and templates may be at fault.
func readSettings(dir string) (*workspace, error) {
	if _, err := os.Stat(filepath.Join(dir, settingsName)); err != nil {
		return nil, noWorkspace(dir)
	}
	settings, err := config.ReadWorkspace(os.DirFS(dir), settingsName)
	if err != nil {
		return nil, err
	}
	return &workspace{dir: dir, Config: &config.Config{Workspace: settings}}, nil
}

func (w *workspace) storeOptions() store.Options {
	return store.Options{Folder: w.path(w.Workspace.State)}
}

// readStore opens the records to look at them, beside whoever works with them.
func (w *workspace) readStore(ctx context.Context) (*store.Store, error) {
	address := w.database()
	s, err := store.OpenReadOnly(ctx, address, w.storeOptions())
	return s, unreachable(address, err)
}

// readFiles opens what was sent. Where it should be in a folder, the folder must be there.
func (w *workspace) readFiles(ctx context.Context) (*files.Store, error) {
	if dir := w.filesFolder(); dir != "" {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, failed("找不到保存来文的文件夹 %s。请核对设置中的 files 和 state。", dir)
		}
	}
	return files.Open(ctx, w.filesPlace())
}

// filesFolder is the folder that keeps what was sent; empty where it is kept elsewhere.
func (w *workspace) filesFolder() string {
	if place := w.filesPlace(); !strings.Contains(place, "://") {
		return place
	}
	return ""
}
