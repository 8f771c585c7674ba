package store

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// networkTypes are the file systems, by the number that the kernel gives them, whose files
// other machines may change. 9p is among them: it carries folders of a host into its guests
// and has no shared memory for the write-ahead log.
var networkTypes = map[uint32]string{
	0x6969:     "NFS",
	0x517B:     "SMB",
	0xFF534D42: "CIFS",
	0xFE534D42: "SMB2",
	0x01021997: "9p",
	0x564C:     "NCP",
	0x5346414F: "AFS",
	0x73757245: "Coda",
	0x00C36400: "Ceph",
	0x01161970: "GFS2",
	0x7461636F: "OCFS2",
	0x0BD00BD0: "Lustre",
}

// fuseType is the number of every file system that a program provides.
const fuseType = 0x65735546

// networkKind names the network file system that a folder lies on; empty when it is a
// local one.
func networkKind(dir string) (string, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return "", &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	kind := uint32(fs.Type)
	if kind != fuseType {
		return networkTypes[kind], nil
	}
	var at unix.Stat_t
	if err := unix.Stat(dir, &at); err != nil {
		return "", &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "FUSE", nil
	}
	return fuseKind(string(mounts), fmt.Sprintf("%d:%d", unix.Major(at.Dev), unix.Minor(at.Dev))), nil
}

// fuseKind tells apart what all FUSE file systems have one number for. Only those that
// stand on a disk of this machine (fuseblk, such as NTFS) are local.
func fuseKind(mounts, device string) string {
	for line := range strings.Lines(mounts) {
		mount, source, _ := strings.Cut(line, " - ")
		fields, kinds := strings.Fields(mount), strings.Fields(source)
		if len(fields) < 3 || len(kinds) == 0 || fields[2] != device {
			continue
		}
		if kinds[0] == "fuseblk" {
			return ""
		}
		return kinds[0]
	}
	return "FUSE"
}
