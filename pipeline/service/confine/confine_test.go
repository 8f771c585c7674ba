package confine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/confine"
)

var tasks = map[string]confine.Task{
	"upper":   func(in []byte) ([]byte, error) { return bytes.ToUpper(in), nil },
	"fail":    func([]byte) ([]byte, error) { return nil, errors.New("no such sheet") },
	"panic":   func([]byte) ([]byte, error) { panic("index out of range") },
	"loop":    func([]byte) ([]byte, error) { return nil, errors.New(strconv.Itoa(spin(1))) },
	"recurse": func([]byte) ([]byte, error) { return nil, errors.New(strconv.Itoa(deeper(1))) },
	"devour": func([]byte) ([]byte, error) {
		all := []byte("x")
		for {
			all = append(all, all...)
		}
	},
	"flood": func([]byte) ([]byte, error) { return bytes.Repeat([]byte("x"), 65<<20), nil },
}

// deeper never comes back, which no linter need know.
func deeper(n int) int {
	if n < 0 {
		return n
	}
	return n + deeper(n+1)
}

// spin does not end either.
func spin(n int) int {
	for n > 0 {
		n = n*3%1000 + 1
	}
	return n
}

// TestMain is the child when it is called as one.
func TestMain(m *testing.M) {
	if len(os.Args) != 4 || os.Args[1] != "confined" {
		os.Exit(m.Run())
	}
	memory, _ := strconv.ParseInt(os.Args[3], 10, 64)
	if err := confine.Serve(tasks[os.Args[2]], memory, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func runner(t *testing.T) confine.Runner {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return confine.Runner{Program: program, Args: []string{"confined"}, Memory: 128 << 20, Time: 20 * time.Second}
}

func TestDo(t *testing.T) {
	t.Parallel()
	out, err := runner(t).Do(t.Context(), "upper", []byte("abc"))
	if err != nil || string(out) != "ABC" {
		t.Fatalf("%q, %v", out, err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		task  string
		limit confine.Limit
		said  string
	}{
		{"fail", confine.None, "no such sheet"},
		{"panic", confine.None, "index out of range"},
		{"recurse", confine.None, "stack exceeds"},
		{"devour", confine.Memory, "out of memory"},
		{"flood", confine.Output, ""},
		{"loop", confine.Time, ""},
	} {
		t.Run(tt.task, func(t *testing.T) {
			t.Parallel()
			r := runner(t)
			if tt.limit == confine.Time {
				r.Time = 200 * time.Millisecond
			}
			_, err := r.Do(t.Context(), tt.task, nil)
			var failure *confine.Error
			if !errors.As(err, &failure) || failure.Limit != tt.limit || !strings.Contains(failure.Said, tt.said) {
				t.Errorf("got %v (%+v)", err, failure)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runner(t).Do(ctx, "upper", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
