package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"huibao/pipeline/service/store"
)

// Folder looks whether a folder is there and can be written.
func Folder(name, dir string) Check {
	return Check{name, func(context.Context, Tell) []Problem {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return wrong("请新建这个文件夹，或在 huibao.yaml 中改正。", "找不到文件夹 %s。", dir)
		case err == nil && !info.IsDir():
			return wrong("请移走同名的文件，再建文件夹。", "%s 不是文件夹。", dir)
		}
		if err == nil {
			err = tryWriting(dir)
		}
		if err != nil {
			return wrong("请检查运行本程序的用户对它的权限，以及磁盘是否已满。", "文件夹 %s 不能写入（%v）。", dir, err)
		}
		return nil
	}}
}

// tryWriting makes a file of a name that nobody takes for a workbook, and removes it.
func tryWriting(dir string) error {
	f, err := os.CreateTemp(dir, ".huibao-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// young is how old a temporary file may be that somebody is still writing.
const young = time.Hour

// Leftovers looks below folders for temporary files that nobody writes any more.
func Leftovers(now time.Time, dirs ...string) Check {
	return Check{"残留的临时文件", func(ctx context.Context, _ Tell) []Problem {
		var left []string
		for _, dir := range dirs {
			_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if ctx.Err() != nil {
					return fs.SkipAll
				}
				if err == nil && leftover(e, now) {
					left = append(left, path)
				}
				return nil // what cannot be looked into is said by the check of its folder
			})
		}
		if len(left) == 0 {
			return nil
		}
		return unusual("它们是中断的写入留下的，没有用处，可以删除。", "有 %d 个残留的临时文件：%s。", len(left), listed(left))
	}}
}

func leftover(e fs.DirEntry, now time.Time) bool {
	name := strings.TrimPrefix(e.Name(), ".")
	if !strings.HasPrefix(name, "huibao-") || !strings.HasSuffix(name, ".tmp") || !e.Type().IsRegular() {
		return false
	}
	info, err := e.Info()
	return err == nil && info.ModTime().Before(now.Add(-young))
}

// What must be free on a disk.
const (
	leastShare = 10 // in a hundred
	leastBytes = 500 << 20
)

// Disk looks how much is free where a folder lies.
func Disk(dir string) Check {
	return Check{"磁盘空间", func(context.Context, Tell) []Problem {
		free, total, err := space(dir)
		if err != nil {
			return failure(err, "请检查磁盘。")
		}
		return scarce(dir, free, total)
	}}
}

func scarce(dir string, free, total uint64) []Problem {
	if free >= leastBytes && free*100 >= total*leastShare {
		return nil
	}
	return unusual("请清理磁盘，或把数据移到更大的磁盘上。", "%s 所在的磁盘只剩 %d MB（共 %d MB）。", dir, free>>20, total>>20)
}

// Local looks whether the state folder is on a disk of this machine.
func Local(dir string) Check {
	return Check{"状态文件夹的位置", func(context.Context, Tell) []Problem {
		kind, err := store.NetworkKind(dir)
		if err != nil || kind == "" {
			return failure(err, "请检查状态文件夹。")
		}
		return wrong("请改放本机磁盘；多台机器共用时请改用 PostgreSQL。", "状态文件夹 %s 在网络文件系统（%s）上，数据库在那里会损坏。", dir, kind)
	}}
}

// Private looks whether others than the program's own user can look into the state folder.
func Private(dir string) Check {
	return Check{"状态文件夹的权限", func(context.Context, Tell) []Problem {
		open, err := openToOthers(dir)
		if err != nil || !open {
			return failure(err, "请检查状态文件夹。")
		}
		return unusual("请运行 chmod -R go= "+dir+"。", "这台机器上的其他用户也能查看状态文件夹 %s。", dir)
	}}
}
