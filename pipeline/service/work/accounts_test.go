package work_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

// TestAccounts asks for months of which files count, and for one of which none does.
func TestAccounts(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), true)
	may := "侯家塘街道2006年5月社区党建月报.xlsx"
	p.sent("", houjiatang, sample(t, june, houjiatang))
	p.sent("", may, sample(t, june.Previous(), may))
	p.sent("2006-07", "侯家塘街道7月.xlsx", sample(t, june, houjiatang)) // the cover says June
	months, err := p.Months(t.Context())
	if want := []period.Period{june.Previous(), june}; err != nil || !reflect.DeepEqual(months, want) {
		t.Errorf("the months are %v, %v; want %v", months, err, want)
	}
	earlier, err := p.Earlier(t.Context(), june)
	if err != nil || len(earlier) != 1 || earlier[0].Period != june.Previous() {
		t.Errorf("earlier are %d months, %v", len(earlier), err)
	}
	a, err := p.Accounts(t.Context(), june)
	if err != nil || len(a.Dataset.Sources) != 1 {
		t.Fatalf("the accounts are of %+v, %v", a, err)
	}
	if _, err := p.Accounts(t.Context(), june.Add(1)); !errors.Is(err, work.ErrNothing) {
		t.Errorf("of a month without files there is %v", err)
	}
	looking, err := work.Look(p.Settings)
	if err != nil {
		t.Fatal(err)
	}
	b, err := looking.Brief(t.Context(), june)
	if err != nil || b.Book.Alone() == nil || len(b.Received) != 1 {
		t.Errorf("who only looks is told %v, %v", b, err)
	}
}

// TestRedeliver wants a receipt that is gone to be put back, and one that lies there to be
// left as people have filled it in.
func TestRedeliver(t *testing.T) {
	t.Parallel()
	p := newPost(t, storetest.SQLite(t), true)
	a := p.sent("", houjiatang, sample(t, june, houjiatang))
	at := filepath.Join(p.Outbox, "侯家塘街道", a.Receipts[0].Name)
	for _, filled := range []bool{false, true} {
		if filled {
			if err := os.WriteFile(at, []byte("filled in"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Redeliver(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(at)
		if err != nil || (string(data) == "filled in") != filled {
			t.Errorf("filled in: %v, there lie %d bytes, %v", filled, len(data), err)
		}
	}
}
