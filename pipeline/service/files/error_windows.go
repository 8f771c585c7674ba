package files

import "syscall"

// What the system says when a disk is full, and when one does not answer or is
// write-protected. The standard library names none of them.
var (
	fullErrors        = []error{syscall.Errno(39), syscall.Errno(112)} // HANDLE_DISK_FULL, DISK_FULL
	unreachableErrors = []error{
		syscall.Errno(19), syscall.Errno(21), // WRITE_PROTECT, NOT_READY
		syscall.Errno(53), syscall.Errno(59), syscall.Errno(64), syscall.Errno(67), // network path, error, name deleted, bad name
		syscall.Errno(1117), // IO_DEVICE
	}
)
