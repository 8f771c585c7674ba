package portal

import (
	"slices"
	"strings"

	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// lostFile is a file that counts nowhere, since it cannot be read or nobody knows whose it
// is, with why.
type lostFile struct {
	store.Attempt
	Reasons []submission.Finding
	Note    int // number of the file that says why, among those of its receipt; 0 for none
}

// lostPage lists what waits for a person to find out, the latest first.
func lostPage(v *visit) error {
	var shown []lostFile
	err := v.look(func(view *store.View) error {
		all, err := view.Quarantined()
		if err != nil {
			return err
		}
		for _, a := range slices.Backward(all) {
			found, err := view.Findings(a)
			if err != nil {
				return err
			}
			note := slices.IndexFunc(a.Receipts, func(b store.Blob) bool { return strings.HasSuffix(b.Name, ".txt") })
			shown = append(shown, lostFile{a, found, note + 1})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.ok("lost", "待核实的文件", shown)
}

// nameLost fetches a file that counts nowhere.
func (v *visit) nameLost(id string) error {
	if err := v.nameAttempt(id); err != nil {
		return err
	}
	if v.attempt.State != store.Quarantined || v.user.Role == store.OfficeClerk {
		return errMissing
	}
	return nil
}
