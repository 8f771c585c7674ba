//go:build !windows

package files

import "syscall"

// What the system says when a disk is full, and when one does not answer or has become
// read-only.
var (
	fullErrors        = []error{syscall.ENOSPC, syscall.EDQUOT}
	unreachableErrors = []error{
		syscall.EIO, syscall.EROFS, syscall.ESTALE, syscall.ENOTCONN, syscall.ENODEV, syscall.ENXIO,
		syscall.ETIMEDOUT, syscall.EHOSTDOWN, syscall.EHOSTUNREACH,
	}
)
