package watch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
)

// Once hands over every file that lies in the folder now, in the order of their paths, for
// somebody who says that they are complete. They stay where they lie; what was moved aside
// is not looked at. The first error ends it.
func Once(ctx context.Context, dir string, ignored func(name string) bool, take func(context.Context, *Drop) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return fs.WalkDir(root.FS(), ".", func(at string, e fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		unwanted := at != "." && (path.Base(at) == Aside || ignored(path.Base(at)))
		switch {
		case unwanted && e.IsDir():
			return fs.SkipDir
		case unwanted || !e.Type().IsRegular():
			return nil
		}
		info, err := root.Lstat(at)
		if err != nil {
			return err
		}
		return take(ctx, drop(root, at, info))
	})
}
