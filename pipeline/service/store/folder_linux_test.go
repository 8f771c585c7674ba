package store

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestNetworkFolders(t *testing.T) {
	t.Parallel()
	mounts := `36 25 0:31 / /mnt/share rw,relatime shared:1 - fuse.davfs https://example.org/ rw
37 25 8:17 / /mnt/disk rw - fuseblk /dev/sdb1 rw
38 25 0:33 / /mnt/ssh rw - fuse.sshfs office@host: rw
broken line
`
	for device, want := range map[string]string{
		"0:31": "fuse.davfs", "8:17": "", "0:33": "fuse.sshfs", "9:9": "FUSE",
	} {
		if got := fuseKind(mounts, device); got != want {
			t.Errorf("device %s is %q, want %q", device, got, want)
		}
	}
	for number, want := range map[uint32]string{0x6969: "NFS", 0xFF534D42: "CIFS", 0xFE534D42: "SMB2", 0xEF53: ""} {
		if got := networkTypes[number]; got != want {
			t.Errorf("file system %#x is %q, want %q", number, got, want)
		}
	}
	if kind, err := networkKind(t.TempDir()); kind != "" || err != nil {
		t.Errorf("the folder for temporary files is on %q, %v", kind, err)
	}
	if _, err := networkKind("/does/not/exist"); err == nil {
		t.Error("found a file system for no folder")
	}
}

// A process that is just begun holds, until it runs its own program, a copy of every file
// that is open; it does not keep the folder in use.
func TestFolderIsFreeAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := claimFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	inherited, err := unix.Dup(int(lock.file.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(inherited)
	if _, err := claimFolder(dir); err == nil {
		t.Error("a folder in use is claimed again")
	}
	if err := lock.release(); err != nil {
		t.Fatal(err)
	}
	again, err := claimFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.release(); err != nil {
		t.Error(err)
	}
}
