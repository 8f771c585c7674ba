package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// scaleWriters are the ways in which people and programs put a file into a folder. What is
// there before the end is never a whole workbook.
var scaleWriters = []func(t *testing.T, path string, data []byte){
	func(t *testing.T, path string, data []byte) { // copied slowly, in pieces
		const pieces = 5
		for i := 1; i <= pieces; i++ {
			write(t, path, data[:len(data)*i/pieces])
			time.Sleep(700 * time.Millisecond)
		}
	},
	func(t *testing.T, path string, data []byte) { // a whole one renamed over a half one
		write(t, path, data[:len(data)/2])
		time.Sleep(time.Second)
		put(t, path, data)
	},
	func(t *testing.T, path string, data []byte) { // touched twice, as long as it lies there
		write(t, path, data)
		for range 2 {
			time.Sleep(1500 * time.Millisecond)
			now := time.Now()
			if err := os.Chtimes(path, now, now); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		}
	},
	func(t *testing.T, path string, data []byte) { write(t, path, data) },
}

// write writes a file where it is, without taking away what is there.
func write(t *testing.T, path string, data []byte) {
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// TestEveryWriter has files come in all these ways, some before the service is there and
// some while it is. It takes each once, as it is in the end.
func TestEveryWriter(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what works is other processes")
	}
	t.Parallel()
	offices := fewer(200)
	s := newScaled(t, offices, "")
	files := make(map[string][]byte)
	started := make(chan struct{})
	var early, late sync.WaitGroup
	for n := 1; n <= offices; n++ {
		// Two offices at a time use one name.
		name := fmt.Sprintf("%s/月报%d.xlsx", scaleOffice(n), n/2)
		data := scaleWorkbook(t, n, n, 3*n)
		files[name] = data
		path, writer := filepath.Join(s.dir, "inbox", name), scaleWriters[n/2%len(scaleWriters)]
		if n%5 == 0 {
			early.Go(func() { writer(t, path, data) })
			continue
		}
		late.Go(func() {
			<-started
			time.Sleep(time.Duration(n/2%20) * 500 * time.Millisecond)
			writer(t, path, data)
		})
	}
	early.Wait()
	s.start("serve")
	close(started)
	late.Wait()
	s.settled(offices)
	s.checkOnce(files)
	s.report()
}
