package work_test

import (
	"os"
	"slices"
	"testing"

	"huibao/pipeline/service/work"
)

// TestRefill wants an outbox and a folder of reports that are lost to be as they were.
func TestRefill(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, address string) {
		p := newPost(t, address, false)
		p.serve()
		p.drop("2006-06/"+houjiatang, sample(t, june, houjiatang))
		p.drop("坏了.xlsx", []byte("no workbook"))
		p.reaches(1)
		for _, data := range [][]byte{sample(t, june, houjiatang), mended(t, houjiatang)} {
			p.drop("更正.xlsx", data) // a duplicate, then a correction, each with an edition
			p.idle()
			p.eventually("it is taken", func() bool { return !slices.Contains(tree(t, p.inbox), "更正.xlsx") })
			p.idle()
			if _, err := p.Report(t.Context(), june, nil); err != nil {
				t.Fatal(err)
			}
		}
		p.idle()
		before := map[string]map[string]string{p.Outbox: contents(t, p.Outbox), p.Reports: contents(t, p.Reports)}
		for dir := range before {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		answers, months, err := work.Refill(t.Context(), p.Store)
		if err != nil || months != 1 || answers < 3 {
			t.Fatalf("there are %d answers and %d months, %v", answers, months, err)
		}
		p.idle()
		for dir, want := range before {
			got := contents(t, dir)
			for name, data := range want {
				if got[name] != data {
					t.Errorf("%s is missing or another one", name)
				}
			}
			if len(got) != len(want) || len(want) < 2 {
				t.Errorf("%s holds %d files, before %d", dir, len(got), len(want))
			}
		}
		checkEnd(p)
	})
}
