package doctor

import "golang.org/x/sys/windows"

// space is what is free for us on the disk that a folder lies on, and its size.
func space(dir string) (free, total uint64, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	err = windows.GetDiskFreeSpaceEx(name, &free, &total, nil)
	return free, total, err
}

// openToOthers knows nothing of access lists: folders take those of the folder above.
func openToOthers(string) (bool, error) { return false, nil }
