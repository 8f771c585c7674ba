package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The lock of a state folder is one file; who holds it stands in another, since a locked
// file cannot be read on Windows.
const (
	lockName   = "huibao.lock"
	holderName = "huibao.holder"
)

// folderLock keeps other processes out of a state folder. The system gives it free when
// the process ends, however it ends.
type folderLock struct {
	file   *os.File
	holder string
}

// localFolder makes the folder when it is missing and refuses one of another machine.
func localFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	kind, err := networkKind(dir)
	if err != nil || kind == "" {
		return err
	}
	return &RefusedError{
		Reason:  NetworkFolder,
		Message: fmt.Sprintf("状态文件夹 %s 在网络文件系统（%s）上，数据库在那里会损坏。", dir, kind),
		Action:  "请改放本机磁盘；多台机器共用时请改用 PostgreSQL。",
	}
}

// claimFolder makes the folder when it is missing and locks it.
func claimFolder(dir string) (*folderLock, error) {
	if err := localFolder(dir); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	lock := &folderLock{file, filepath.Join(dir, holderName)}
	if err := lockFile(file); err != nil {
		return nil, errors.Join(lock.refusal(dir, err), file.Close())
	}
	if err := os.WriteFile(lock.holder, []byte(self()), 0o600); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return lock, nil
}

// refusal names who holds the folder, as far as that can be told.
func (l *folderLock) refusal(dir string, cause error) error {
	holder := "另一个进程"
	if text, err := os.ReadFile(l.holder); err == nil && len(text) > 0 {
		holder = strings.TrimSpace(string(text))
	}
	return &RefusedError{
		Reason:  InUse,
		Message: fmt.Sprintf("状态文件夹 %s 正在被使用：%s。", dir, holder),
		Action:  "请先停止它，或换一个文件夹。",
		Err:     cause,
	}
}

// self is this process as another one would want it named.
func self() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return fmt.Sprintf("进程 %d（主机 %s，程序 %s）\n", os.Getpid(), host, filepath.Base(os.Args[0]))
}

func (l *folderLock) release() error {
	return errors.Join(os.Remove(l.holder), unlockFile(l.file), l.file.Close())
}
