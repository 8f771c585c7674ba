//go:build !windows

package durable

import "errors"

// SyncFolder makes the entries of a folder durable. The files they name are flushed by
// whoever wrote them.
func SyncFolder(open Open, name string) error {
	f, err := open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
