package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode"

	"huibao/pipeline/service/files"
)

// conform holds a place to everything that a store promises. Each promise gets an empty
// place of its own.
func conform(t *testing.T, empty func(*testing.T) place) {
	t.Helper()
	for name, promise := range map[string]func(*testing.T, place){
		"keeps every size":      keepsEverySize,
		"keeps once":            keepsOnce,
		"is for many at a time": isForMany,
		"keeps none cancelled":  keepsNoneCancelled,
		"keeps none unread":     keepsNoneUnread,
		"says what is absent":   saysWhatIsAbsent,
		"says what is altered":  saysWhatIsAltered,
		"mends what is cut":     mendsWhatIsCut,
		"lists in order":        listsInOrder,
		"sweeps what is old":    sweepsWhatIsOld,
		"ends with its context": endsWithItsContext,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promise(t, empty(t))
		})
	}
}

func keepsEverySize(t *testing.T, p place) {
	source := rand.NewChaCha8([32]byte{20, 6, 6})
	random := rand.New(source)
	sizes := []int{0, 1, files.Piece - 1, files.Piece, files.Piece + 1, 5<<20 + 1, 17 << 20}
	for range 20 {
		sizes = append(sizes, random.IntN(1<<20))
	}
	for _, size := range sizes {
		data := make([]byte, size)
		_, _ = source.Read(data) // never fails
		d, n, err := p.store.Put(t.Context(), &crumbs{bytes.NewReader(data), random})
		if err != nil || n != int64(size) || d != sha256.Sum256(data) {
			t.Fatalf("put %d bytes: %v, %d, %v", size, d, n, err)
		}
		if got := read(t, p.store, d); !bytes.Equal(got, data) {
			t.Fatalf("%d bytes came back as %d others", size, len(got))
		}
	}
	if left := p.leftovers(t); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func keepsOnce(t *testing.T, p place) {
	first := put(t, p.store, "同一份报表")
	if again := put(t, p.store, "同一份报表"); again != first {
		t.Errorf("the same bytes are %v and %v", first, again)
	}
	if got := list(t, p.store); !slices.Equal(got, []files.Entry{{Digest: first, Size: int64(len("同一份报表"))}}) {
		t.Errorf("kept %v", got)
	}
	if left := p.leftovers(t); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func isForMany(t *testing.T, p place) {
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			content := strings.Repeat(fmt.Sprint("content ", i%8, " "), 20000)
			d, _, err := p.store.Put(t.Context(), strings.NewReader(content))
			if err != nil {
				t.Errorf("put %d: %v", i, err)
				return
			}
			if err := p.store.Verify(t.Context(), d); err != nil {
				t.Errorf("verify %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if got := list(t, p.store); len(got) != 8 {
		t.Errorf("kept %d files, want 8", len(got))
	}
	if left := p.leftovers(t); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func keepsNoneCancelled(t *testing.T, p place) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	endless := readerFunc(func(b []byte) (int, error) {
		if len(p.leftovers(t)) == 1 {
			cancel()
		}
		return len(b), nil
	})
	if _, _, err := p.store.Put(ctx, endless); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	nothing(t, p)
}

func keepsNoneUnread(t *testing.T, p place) {
	// Also where the reader's error is one that the place itself might give.
	for _, cause := range []error{errors.New("connection reset"), syscall.ENOSPC, os.ErrNotExist} {
		broken := io.MultiReader(strings.NewReader(strings.Repeat("x", 300<<10)), readerFunc(func([]byte) (int, error) { return 0, cause }))
		_, _, err := p.store.Put(t.Context(), broken)
		if err != cause {
			t.Errorf("got %v, want the reader's own %v", err, cause)
		}
	}
	nothing(t, p)
}

func saysWhatIsAbsent(t *testing.T, p place) {
	d := files.Digest(sha256.Sum256([]byte("never put")))
	if has, err := p.store.Has(t.Context(), d); has || err != nil {
		t.Errorf("has: %v, %v", has, err)
	}
	_, err := p.store.Get(t.Context(), d)
	says(t, err, files.ErrNotFound, d.String())
	says(t, p.store.Verify(t.Context(), d), files.ErrNotFound, d.String())
}

func saysWhatIsAltered(t *testing.T, p place) {
	d := put(t, p.store, "members 3791")
	p.spoil(t, d, []byte("members 3792"))
	opened, err := p.store.Get(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	_, err = io.ReadAll(opened)
	says(t, err, files.ErrAltered, d.String())
	says(t, p.store.Verify(t.Context(), d), files.ErrAltered, d.String())
}

func mendsWhatIsCut(t *testing.T, p place) {
	d := put(t, p.store, "members 3791")
	p.spoil(t, d, []byte("members"))
	says(t, p.store.Verify(t.Context(), d), files.ErrAltered, d.String())
	put(t, p.store, "members 3791")
	if err := p.store.Verify(t.Context(), d); err != nil {
		t.Errorf("still %v", err)
	}
}

func listsInOrder(t *testing.T, p place) {
	var want []string
	for i := range 40 {
		want = append(want, put(t, p.store, fmt.Sprint(i)).String())
	}
	slices.Sort(want)
	p.write(t, "blobs/"+want[0][:2]+"/Thumbs.db", []byte("x"))
	p.write(t, "blobs/zz/"+want[0], []byte("x"))
	var got []string
	strays := 0
	for entry, err := range p.store.All(t.Context()) {
		if err != nil {
			says(t, err, files.ErrForeign, "blobs/")
			strays++
			continue
		}
		got = append(got, entry.Digest.String())
	}
	if !slices.Equal(got, want) || strays != 2 {
		t.Errorf("listed %d files and %d strays; want 40 in their order and 2", len(got), strays)
	}
	for range p.store.All(t.Context()) {
		break // a caller may have enough
	}
}

func sweepsWhatIsOld(t *testing.T, p place) {
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"huibao-put-OLD.tmp": 2 * time.Hour, "huibao-put-YOUNG.tmp": time.Minute, "other.tmp": 2 * time.Hour,
	} {
		file := filepath.Join(p.spool, name)
		if err := errors.Join(os.WriteFile(file, []byte("x"), 0o600), os.Chtimes(file, now, now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := p.store.Sweep(t.Context(), now.Add(-time.Hour)); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if left := p.leftovers(t); !slices.Equal(left, []string{"huibao-put-YOUNG.tmp", "other.tmp"}) {
		t.Errorf("left %v", left)
	}
}

func endsWithItsContext(t *testing.T, p place) {
	d := put(t, p.store, "x")
	ctx, cancel := context.WithCancel(t.Context())
	opened, err := p.store.Get(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	_, readErr := opened.Read(make([]byte, 1))
	_, _, putErr := p.store.Put(ctx, strings.NewReader("y"))
	var listErr error
	for _, err := range p.store.All(ctx) {
		listErr = err
	}
	for verb, err := range map[string]error{"read": readErr, "put": putErr, "list": listErr, "verify": p.store.Verify(ctx, d)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if err := opened.Close(); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// nothing fails the test when anything is in the place, whole or not.
func nothing(t *testing.T, p place) {
	t.Helper()
	if left, kept := p.leftovers(t), list(t, p.store); len(left)+len(kept) > 0 {
		t.Errorf("left %v, kept %v", left, kept)
	}
}

// says holds an error to its kind, to Chinese words and to what they must name.
func says(t *testing.T, err, kind error, name string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), name) || !strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("got %v; want %v in Chinese, naming %q", err, kind, name)
	}
}

func put(t *testing.T, store *files.Store, content string) files.Digest {
	t.Helper()
	d, _, err := store.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func read(t *testing.T, store *files.Store, d files.Digest) []byte {
	t.Helper()
	opened, err := store.Get(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(opened)
	if err := errors.Join(err, opened.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}

func list(t *testing.T, store *files.Store) []files.Entry {
	t.Helper()
	var out []files.Entry
	for entry, err := range store.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry)
	}
	return out
}

// crumbs reads pieces of any size, also none.
type crumbs struct {
	from   io.Reader
	random *rand.Rand
}

func (c *crumbs) Read(b []byte) (int, error) { return c.from.Read(b[:c.random.IntN(len(b)+1)]) }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
