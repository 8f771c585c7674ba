package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/templates"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use: "init 文件夹", Short: "新建一个工作区", Args: arguments(1, 1, "一个文件夹"),
		Long: `新建一个工作区：设置文件、报表格式、单位名录和汇报模板各一份，以及空的收件箱。
文件夹里已有的文件一概不动。`,
		Example: "  huibao init 雨花区",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := newWorkspace(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), `工作区已建好：%[1]s
接下来：
  1. 按需要修改 %[1]s/huibao.yaml 和 units、forms、templates 中的文件，用 huibao config check --workspace %[1]s 检查；
  2. 把各单位的报表放进 %[1]s/inbox/报告期/，如 %[1]s/inbox/2006-06/；
  3. 运行 huibao run --workspace %[1]s 生成汇报；
  4. 要随收随审、自动出回执，运行 huibao serve --workspace %[1]s。
`, args[0])
			return nil
		},
	}
}

// newWorkspace writes the shipped settings into a folder, leaving alone what is
// there already.
func newWorkspace(dir string) error {
	for _, name := range []string{"inbox", "outbox", "reports"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
	}
	if err := copyMissing(config.FS(), dir, func(name string) string {
		if name == "workspace.yaml" {
			return settingsName
		}
		return name
	}); err != nil {
		return err
	}
	briefs, err := fs.Sub(templates.FS(), "briefs")
	if err != nil {
		return err
	}
	return copyMissing(briefs, filepath.Join(dir, "templates", "briefs"), func(name string) string { return name })
}

// copyMissing copies the files of a file system into a folder, each under the name
// that rename gives it; files that exist stay as they are.
func copyMissing(from fs.FS, dir string, rename func(string) string) error {
	return fs.WalkDir(from, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return writeMissing(filepath.Join(dir, filepath.FromSlash(rename(name))), data)
	})
}

func writeMissing(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
