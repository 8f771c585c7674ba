package store_test

import (
	"context"
	"fmt"
	"os"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// A file comes in and is accepted: two transactions, each whole or not at all.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "huibao")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	s, err := store.Open(ctx, "", store.Options{Folder: folder})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()

	june := period.Must("2006-06")
	intake := store.Actor{Who: "intake", Origin: "folder"}
	var a store.Attempt
	err = s.Write(ctx, intake, func(tx *store.Tx) (err error) {
		a, _, err = tx.Receive(store.Arrival{
			Attribution: store.Attribution{Form: "community-party-building", Office: "430111001", Period: june},
			SHA256:      "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
			Size:        3, Name: "报表.xlsx", Origin: "folder/侯家塘街道",
		})
		return err // a job that follows from it goes into tx.SQL() here
	})
	fmt.Println(a.State, a.Number, err)

	err = s.Write(ctx, intake, func(tx *store.Tx) (err error) {
		a, err = tx.Verdict(a.ID, store.Verdict{State: store.Accepted})
		return err
	})
	fmt.Println(a.State, a.Number, err)
	fmt.Println(s.Verify(ctx))
	// Output:
	// received 1 <nil>
	// accepted 1 <nil>
	// <nil>
}
