package main

import (
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"huibao/pipeline/intake"
)

// filesUnder yields the files that the paths name: a file itself, of a folder every
// file below it, in name order. Lock files and the like are left alone, links are
// not followed. What cannot be looked at is yielded with the error; the rest goes on.
func filesUnder(paths []string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, root := range paths {
			info, err := os.Stat(root)
			if err != nil || !info.IsDir() {
				if !yield(root, err) {
					return
				}
				continue
			}
			err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
				switch {
				case err != nil:
					if !yield(path, err) {
						return fs.SkipAll
					}
				case e.Type().IsRegular() && !intake.Ignored(e.Name()):
					if !yield(path, nil) {
						return fs.SkipAll
					}
				}
				return nil
			})
			if err != nil {
				return
			}
		}
	}
}
