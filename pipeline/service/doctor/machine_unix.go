//go:build unix

package doctor

import (
	"os"

	"golang.org/x/sys/unix"
)

// space is what is free for us on the disk that a folder lies on, and its size.
func space(dir string) (free, total uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	block := uint64(s.Bsize)
	return uint64(s.Bavail) * block, uint64(s.Blocks) * block, nil
}

// openToOthers reports whether other users may look into a folder.
func openToOthers(dir string) (bool, error) {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o077 != 0, err
}
