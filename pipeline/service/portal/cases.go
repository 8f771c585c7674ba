package portal

import (
	"net/http"

	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// oneCase is an attempt before whoever decides about it.
type oneCase struct {
	work.Case
	Open     []openWarning // that nobody has decided about
	Sheets   []sheetFindings
	Receipts []receiptFile
	Waits    string // why it waits for a decision; empty where it does not
	May      bool   // the user decides
	Back     bool   // it may be returned
	Said     string // what was just done
}

type openWarning struct {
	work.Warning
	Path string // of its first cell; empty where it has none
}

// waitWords say why an attempt waits.
var waitWords = map[store.DecisionKind]string{
	store.Late: "本月已经锁定，要开放补报才能计入。", store.Warned: "有警告，核定以后才计入。",
}

// decisionWords are decisions as people read them.
var decisionWords = map[store.DecisionKind]string{
	store.Late: "锁定以后报来，等待核定", store.Warned: "有警告，等待核定", store.Admitted: "核定计入", store.SentBack: "退回",
}

// casePage shows a file with what is to be decided about it.
func casePage(v *visit) error {
	found, err := v.desk.Case(v.r.Context(), v.attempt.ID)
	if err != nil {
		return v.gone(err)
	}
	all, err := v.findings()
	if err != nil {
		return err
	}
	shown := oneCase{
		Case: found, Sheets: v.bySheet(all), Receipts: receiptFiles(v.attempt), Waits: waitWords[found.Why],
		May: v.user.Role == store.DistrictClerk, Said: boardSaid[v.r.URL.Query().Get("done")],
	}
	counts := found.State == store.Accepted || found.State == store.Joined || found.State == store.Checked
	shown.Back = shown.May && counts
	for _, w := range found.Warnings {
		if !w.Decided() && counts {
			shown.Open = append(shown.Open, openWarning{w, all[w.Ordinal-1].Path})
		}
	}
	return v.ok("case", v.attempt.Name, shown)
}

// allowWarnings lets warnings stand: the one named in the form, or all that are undecided.
func allowWarnings(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	ordinals, err := v.ordinals()
	if err != nil {
		return err
	}
	if _, err := v.desk.Allow(v.r.Context(), v.actor(), v.attempt.ID, v.typed("note"), ordinals...); err != nil {
		return v.gone(err)
	}
	return v.seeOther("/submissions/" + v.attempt.ID + "?done=allowed")
}

// sendBack returns a file with a reason.
func sendBack(v *visit) error {
	reason, err := v.words("note", "退回的原因")
	if err != nil {
		return err
	}
	ordinals, err := v.ordinals()
	if err != nil {
		return err
	}
	if v.attempt.State == store.Returned {
		return refuse(http.StatusConflict, "这份报表已经退回了。")
	}
	if _, err := v.desk.Return(v.r.Context(), v.actor(), v.attempt.ID, reason, ordinals...); err != nil {
		return v.gone(err)
	}
	return v.seeOther("/submissions/" + v.attempt.ID + "?done=returned")
}

// ordinals is the warning that a form is about; none where it is about the file.
func (v *visit) ordinals() ([]int, error) {
	text := v.typed("warning")
	if text == "" {
		return nil, nil
	}
	if err := v.nameNumber(text); err != nil || v.number < 1 {
		return nil, errMissing
	}
	return []int{v.number}, nil
}
