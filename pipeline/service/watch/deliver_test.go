package watch_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/watch"
)

func TestOneBadFileBlocksNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		tries := 0
		in.next = func(d *watch.Drop) error {
			if d.Name != "a.xlsx" {
				return nil
			}
			if tries++; tries%2 == 0 {
				panic("index out of range")
			}
			return errors.New("no such thing")
		}
		in.put("a.xlsx", "x")
		time.Sleep(time.Second)
		in.put("b.xlsx", "x")
		in.scan(2)
		in.want("b.xlsx")
		in.exists("a.xlsx", true)
		in.scan(60 * 30)
		if tries < 10 || tries > 20 {
			t.Errorf("tried it %d times in an hour", tries)
		}
		in.next = nil
		in.scan(3 * 60)
		in.want("b.xlsx", "a.xlsx")
	})
}

func TestFullStoreHoldsAllUp(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		tries := 0
		full := func(d *watch.Drop) error { tries++; return fmt.Errorf("%s: %w: disk full", d.Name, watch.ErrWait) }
		in.next = full
		for n := range 100 {
			in.put(fmt.Sprintf("%02d.xlsx", n), "x")
		}
		in.scan(2)
		if tries != 1 {
			t.Errorf("tried %d files at once", tries)
		}
		in.scan(150)
		if n := in.said(`WARN msg="cannot take files now"`); n != 1 {
			t.Errorf("said %d times that it waits", n)
		}
		in.next = nil
		in.scan(40)
		if got := in.names(); len(got) != 100 || !slices.IsSorted(got) {
			t.Errorf("took %q", got)
		}
		if n := in.said("no longer"); n != 1 {
			t.Errorf("said %d times that it goes on", n)
		}
		in.next, tries = full, 0
		in.put("again.xlsx", "x")
		in.scan(30) // tried at once, then after 10, 20 and 40 seconds
		if tries != 3 {
			t.Errorf("tried %d times within a minute", tries)
		}
	})
}

// A file for which there is never room must not stop the smaller ones for ever.
func TestOneFileTooMany(t *testing.T) {
	inBubble(t, func(t *testing.T, in *inbox) {
		in.next = func(d *watch.Drop) error {
			if d.Size > 100 {
				return watch.ErrWait
			}
			return nil
		}
		in.put("a.xlsx", strings.Repeat("x", 101))
		time.Sleep(time.Second)
		in.put("b.xlsx", "x")
		in.scan(60)
		in.want("b.xlsx")
	})
}
