package watch_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// writers are the ways in which a file comes to be; each returns what it holds in the end.
var writers = []func(t *testing.T, name string, n int) string{
	func(t *testing.T, name string, n int) string { // slowly, in pieces
		all := ""
		for i := range 5 + n%7 {
			all += fmt.Sprintf("%s %d %d\n", name, n, i)
			write(t, name, all)
			time.Sleep(time.Duration(500+100*(n%14)) * time.Millisecond)
		}
		return all
	},
	func(t *testing.T, name string, n int) string { // beside it, then renamed over it
		write(t, name, "first")
		write(t, name+".tmp", "second "+name)
		time.Sleep(time.Duration(n%19) * 100 * time.Millisecond)
		if err := os.Rename(name+".tmp", name); err != nil {
			t.Error(err)
		}
		return "second " + name
	},
	func(t *testing.T, name string, _ int) string { // truncated and written again
		write(t, name, "old "+name)
		time.Sleep(1500 * time.Millisecond)
		write(t, name, "")
		time.Sleep(5 * time.Second)
		write(t, name, "new "+name)
		return "new " + name
	},
	func(t *testing.T, name string, _ int) string { // touched twice
		write(t, name, name)
		for range 2 {
			time.Sleep(1900 * time.Millisecond)
			stamp(t, name)
		}
		return name
	},
	func(t *testing.T, name string, _ int) string { // all at once
		write(t, name, name)
		return name
	},
	func(t *testing.T, name string, n int) string { // a workbook over a bad line
		all := "PK\x03\x04" + name
		for range 3 {
			write(t, name, all)
			time.Sleep(time.Duration(n%40) * time.Second)
			all += "more"
		}
		all += "PK\x05\x06" + strings.Repeat("\x00", 18)
		write(t, name, all)
		return all
	},
}

func TestEveryWriter(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		const files = 200
		var mu sync.Mutex
		want := map[string]string{}
		create := func(n int) {
			name := fmt.Sprintf("office %d/file %d.xlsx", n%20, n/20)
			content := writers[n%len(writers)](t, in.path(name), n)
			mu.Lock()
			defer mu.Unlock()
			want[name] = content
		}
		for n := range 20 {
			create(n) // while nobody watches
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running, writing sync.WaitGroup
		running.Go(func() { _ = in.Run(ctx) })
		for n := 20; n < files; n++ {
			writing.Go(func() {
				time.Sleep(time.Duration(n) * 100 * time.Millisecond)
				create(n)
			})
		}
		writing.Wait()
		time.Sleep(20 * time.Second)
		cancel()
		running.Wait()
		if len(in.taken) != files {
			t.Errorf("took %d files, want %d", len(in.taken), files)
		}
		for _, got := range in.taken {
			if sha256.Sum256([]byte(got.bytes)) != sha256.Sum256([]byte(want[got.name])) {
				t.Errorf("%s: took %q, want %q", got.name, got.bytes, want[got.name])
			}
		}
	})
}
