package watch_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huibao/pipeline/service/watch"
)

func TestOnlyRegularFiles(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put(".outside/secret.xlsx", "x")
		in.put("a.xlsx", "x")
		refused := []string{"link.xlsx", "folder", "escape.xlsx", "pipe.xlsx", "socket"}
		for i, err := range []error{
			os.Symlink(".outside/secret.xlsx", in.path(refused[0])),
			os.Symlink(".outside", in.path(refused[1])),
			os.Symlink("/etc/passwd", in.path(refused[2])),
			syscall.Mkfifo(in.path(refused[3]), 0o644),
			syscall.Mknod(in.path(refused[4]), syscall.S_IFSOCK|0o644, 0),
		} {
			if err != nil {
				t.Fatal(refused[i], err)
			}
		}
		in.scan(5)
		in.want("a.xlsx")
		for _, name := range refused {
			in.exists(name, true)
		}
		if n := in.said("no regular file"); n != len(refused) {
			t.Errorf("said %d times: %s", n, &in.log)
		}
	})
}

// A pipe in the place of a file that was complete a moment ago holds nobody up.
func TestPipeInPlaceOfFile(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.put("a.xlsx", "x")
		in.put("b.xlsx", "x")
		in.next = func(d *watch.Drop) error {
			if err := os.Remove(in.path("b.xlsx")); err != nil {
				return err
			}
			return syscall.Mkfifo(in.path("b.xlsx"), 0o644)
		}
		in.scan(4)
		in.want("a.xlsx")
	})
}

func TestNames(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		inGBK, err := simplifiedchinese.GBK.NewEncoder().String("东塘街道/月报.xls")
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			inGBK:                       "东塘街道/月报.xls",
			"e\u0301.xlsx":              "\u00e9.xlsx",
			"月报\u202exslx.exe":          "月报xslx.exe",
			"con.xlsx":                  "_con.xlsx",
			"a:b\\c.xlsx":               "a\uff1ab\uff3cc.xlsx",
			"a\nlevel=ERROR.xlsx":       "alevel=ERROR.xlsx",
			"\xff\xff.xlsx":             "%FF%FF.xlsx",
			"2006-06 /月报.xlsx. ":        "2006-06/月报.xlsx",
			"\u202e\u202e/\u200b\u200b": "未命名/未命名",
		} {
			in.taken = nil
			in.put(name, "x")
			in.scan(2)
			in.want(want)
			in.exists(name, false)
			in.exists(filepath.Join(filepath.Dir(name), watch.Aside, filepath.Base(name)), true)
		}
	})
}

// asNobody runs a test without the rights of root, who may read and move everything.
func asNobody(t *testing.T, in *inbox, test func()) {
	t.Helper()
	const nobody = 65534
	if os.Geteuid() != 0 {
		test()
		return
	}
	if err := os.Chmod(filepath.Dir(in.dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(in.dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	// The rights are those of the thread, which nobody else gets.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setfsuid(0); err != nil {
			panic(err)
		}
	}()
	test()
}

func chmod(t *testing.T, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func TestUnreadable(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		asNobody(t, in, func() {
			in.put("a.xlsx", "x")
			in.put("b/b.xlsx", "x")
			in.put("c/c.xlsx", "x")
			chmod(t, in.path("a.xlsx"), 0)
			chmod(t, in.path("b"), 0)
			in.put("d/d.xlsx", "x")
			in.next = func(d *watch.Drop) error {
				if d.Name == "d.xlsx" {
					return errors.New("no such thing")
				}
				return nil
			}
			in.scan(2)
			chmod(t, in.path("d"), 0)
			in.scan(30)
			in.want("c/c.xlsx")
			// What lies in a folder out of sight is not complained of as well.
			if in.said("cannot open the file") != 1 || in.said("cannot take the file") != 1 || in.said("cannot look into the folder") != 2 {
				t.Errorf("said %s", &in.log)
			}
			chmod(t, in.path("d"), 0o755) // so that it can be cleaned up
			chmod(t, in.path("a.xlsx"), 0o644)
			chmod(t, in.path("b"), 0o755)
			in.scan(3)
			in.want("c/c.xlsx", "a.xlsx", "b/b.xlsx")
		})
	})
}

func TestReadOnlyFolder(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		asNobody(t, in, func() {
			in.put("b/a.xlsx", "x")
			in.put("b/b.xlsx", "x")
			chmod(t, in.path("b"), 0o555)
			in.scan(100)
			// Out of sight for a while: what is safe is not taken again for that.
			chmod(t, in.path("b"), 0)
			in.scan(10)
			chmod(t, in.path("b"), 0o555)
			in.scan(100)
			in.want("b/a.xlsx", "b/b.xlsx")
			if n := in.said("WARN msg=\"files are safe but cannot be moved aside"); n != 1 {
				t.Errorf("said %s", &in.log)
			}
			chmod(t, in.path("b"), 0o755)
			in.scan(150)
			in.want("b/a.xlsx", "b/b.xlsx")
			in.exists("b/已收/a.xlsx", true)
			in.exists("b/已收/b.xlsx", true)
		})
	})
}
