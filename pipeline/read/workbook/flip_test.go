package workbook

import (
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huibao/samples"
)

// TestNoWrongReading alters and cuts a workbook at every byte: it is read the
// same or refused, never read differently.
func TestNoWrongReading(t *testing.T) {
	t.Parallel()
	good := pack(t, parts(map[string]string{"xl/worksheets/sheet1.xml": worksheet(
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>52</v></c><c r="C1" s="1"><v>38898</v></c></row>`)}))
	book, err := Open(good)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(describe(book), "\n")
	data := make([]byte, len(good))
	for i := range good {
		for _, flip := range []byte{0x01, 0x20, 0xff} {
			copy(data, good)
			data[i] ^= flip
			if got, ok := reading(data); ok && got != want {
				t.Errorf("byte %d ^ %#x: read as\n%s", i, flip, got)
			}
		}
		if got, ok := reading(good[:i]); ok {
			t.Errorf("cut at %d: read as\n%s", i, got)
		}
	}
}

// TestNoWrongReadingOfSamples alters, cuts and doubles stretches of an office's
// workbook at random places: the same figures or a refusal, never other figures.
func TestNoWrongReadingOfSamples(t *testing.T) {
	t.Parallel()
	good, err := fs.ReadFile(samples.FS(), "2006-06/侯家塘街道2006年6月社区党建月报.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	want, ok := reading(good)
	if !ok {
		t.Fatal("the sample is refused")
	}
	const mutations = 1000
	random := rand.New(rand.NewPCG(2006, 6))
	refused := 0
	for i := range mutations {
		at, size := random.IntN(len(good)), 1+random.IntN(200)
		end := min(at+size, len(good))
		data := slices.Clone(good)
		switch i % 4 {
		case 0, 1:
			data[at] ^= byte(1 + random.IntN(255))
		case 2:
			data = slices.Delete(data, at, end)
		case 3:
			data = slices.Insert(data, at, good[at:end]...)
		}
		got, ok := reading(data)
		if ok && got != want {
			t.Errorf("mutation %d at byte %d: read as something else", i, at)
		}
		if !ok {
			refused++
		}
	}
	if refused < mutations/2 {
		t.Errorf("only %d of %d mutations were refused; are they made at all?", refused, mutations)
	}
}

func reading(data []byte) (string, bool) {
	book, err := Open(data)
	if err != nil {
		return "", false
	}
	return strings.Join(describe(book), "\n"), true
}
