package portal

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"huibao/pipeline/form"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// result is what became of one file.
type result struct {
	Attempt  store.Attempt
	Errors   int
	Warnings int
	Hints    int
	Sheets   []sheetFindings
	Receipts []receiptFile
	Receipt  receipt
	Decided  []store.Decision
	Before   int  // files that wait to be checked before this one
	Done     bool // an explanation was just kept
}

// sheetFindings are the findings of one sheet; of the file as a whole where it has no name.
type sheetFindings struct {
	Sheet    string
	Grid     string // path of the sheet
	Findings []finding
}

// finding is one finding as the page shows it.
type finding struct {
	submission.Finding
	Number int    // among the attempt's, from 1
	Path   string // of its first cell in the grid; empty where it has none
	Ref    string // of that cell
	Said   []store.Explanation
	Mine   bool // the office may explain it
}

// receiptFile is one file to take away.
type receiptFile struct {
	Number int
	Name   string
	Kind   string
}

// receipt is what the receipt for programs tells besides the findings.
type receipt struct {
	Notes []struct {
		Cell string `json:"cell"`
		From string `json:"from"`
		To   string `json:"to"`
		Why  string `json:"why"`
	} `json:"notes"`
	Figures []reported `json:"figures"`
}

// reported is one figure as it was understood.
type reported struct {
	Name    string  `json:"name"`
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
}

// Written is the value as people read it: a share in percent, no more digits than count.
func (r reported) Written() string {
	value, unit := r.Value, r.Measure
	if unit == "%" {
		value *= 100
	}
	const digits = 100
	return strconv.FormatFloat(math.Round(value*digits)/digits, 'f', -1, 64)
}

// resultPage shows an attempt; a page that waits for the verdict asks for the part of it
// that changes.
func resultPage(v *visit) error {
	shown, err := v.result()
	if err != nil {
		return err
	}
	if v.partial() {
		return v.render(http.StatusOK, "result", "outcome", frame{User: v.user, Data: shown})
	}
	return v.ok("result", v.attempt.Name, shown)
}

func (v *visit) result() (result, error) {
	a := v.attempt
	shown := result{Attempt: a, Receipts: receiptFiles(a), Done: v.r.URL.Query().Has("done")}
	var err error
	if shown.Before, err = v.before(); err != nil {
		return shown, err
	}
	found, err := v.findings()
	if err != nil {
		return shown, err
	}
	for _, f := range found {
		switch f.Severity {
		case form.Error:
			shown.Errors++
		case form.Warning:
			shown.Warnings++
		case form.Hint:
			shown.Hints++
		}
	}
	shown.Sheets = v.bySheet(found)
	err = v.look(func(view *store.View) (err error) {
		shown.Decided, err = view.Decisions(a.ID)
		return err
	})
	if err != nil {
		return shown, err
	}
	shown.Receipt, err = v.receipt(a)
	return shown, err
}

// before is how many files wait to be checked before the attempt's.
func (v *visit) before() (n int, err error) {
	err = v.look(func(view *store.View) error {
		n, err = view.Before(v.attempt)
		return err
	})
	return n, err
}

// findings are those of the attempt with what was said to them.
func (v *visit) findings() ([]finding, error) {
	a := v.attempt
	var out []finding
	err := v.look(func(view *store.View) error {
		found, err := view.Findings(a)
		if err != nil {
			return err
		}
		said, err := view.Explanations(a.ID)
		if err != nil {
			return err
		}
		for i, f := range found {
			one := finding{Finding: f, Number: i + 1}
			one.Mine = v.user.Role == store.OfficeClerk && f.Severity == form.Warning && (a.State == store.Accepted || a.State == store.Joined || a.State == store.Checked)
			for _, e := range said {
				if e.Ordinal == one.Number {
					one.Said = append(one.Said, e)
				}
			}
			if len(f.Cells) > 0 && f.Cells[0].Sheet != "" {
				one.Ref = f.Cells[0].Ref()
				one.Path = v.gridPath(a, f.Cells[0].Sheet, f.Cells[0].Row, one.Ref)
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// bySheet puts findings under the sheets that their first cells lie on, the gravest first:
// findings within a sheet, and sheets by their gravest one.
func (v *visit) bySheet(found []finding) []sheetFindings {
	var out []sheetFindings
	for _, f := range found {
		sheet := ""
		if len(f.Cells) > 0 {
			sheet = f.Cells[0].Sheet
		}
		i := slices.IndexFunc(out, func(s sheetFindings) bool { return s.Sheet == sheet })
		if i < 0 {
			i = len(out)
			out = append(out, sheetFindings{Sheet: sheet, Grid: v.gridPath(v.attempt, sheet, 0, "")})
		}
		out[i].Findings = append(out[i].Findings, f)
	}
	for _, s := range out {
		slices.SortStableFunc(s.Findings, func(a, b finding) int { return gravity[a.Severity] - gravity[b.Severity] })
	}
	slices.SortStableFunc(out, func(a, b sheetFindings) int {
		return gravity[a.Findings[0].Severity] - gravity[b.Findings[0].Severity]
	})
	return out
}

var gravity = map[form.Severity]int{form.Error: 0, form.Warning: 1, form.Hint: 2}

// receiptKinds tell the files of a receipt apart.
var receiptKinds = []struct{ ending, kind string }{
	{".xlsx", "回执工作簿（错处已标出，可直接改）"}, {".pdf", "回执（供打印）"}, {".txt", "说明"},
}

func receiptFiles(a store.Attempt) []receiptFile {
	var out []receiptFile
	for i, blob := range a.Receipts {
		for _, k := range receiptKinds {
			if strings.HasSuffix(blob.Name, k.ending) {
				out = append(out, receiptFile{i + 1, blob.Name, k.kind})
			}
		}
	}
	return out
}

// receipt reads the receipt for programs, where there is one.
func (v *visit) receipt(a store.Attempt) (receipt, error) {
	var out receipt
	for _, blob := range a.Receipts {
		if !strings.HasSuffix(blob.Name, ".json") {
			continue
		}
		data, err := v.p.Desk.Bytes(v.r.Context(), blob.SHA256)
		if err != nil {
			return out, err
		}
		if err := json.Unmarshal(data, &out); err != nil {
			return out, fmt.Errorf("receipt of attempt %s: %w", a.ID, err)
		}
	}
	return out, nil
}

// sendFile hands out the file as it was sent (0) or one of its receipt.
func sendFile(v *visit) error {
	a := v.attempt
	blob := store.Blob{Name: a.Name, SHA256: a.SHA256}
	if v.number > len(a.Receipts) {
		return errMissing
	}
	if v.number > 0 {
		blob = a.Receipts[v.number-1]
	}
	err := v.write(func(tx *store.Tx) error {
		return tx.Accessed("attempt "+a.ID, map[string]any{"file": blob.Name, "sha256": blob.SHA256})
	})
	if err != nil {
		return err
	}
	data, err := v.p.Desk.Bytes(v.r.Context(), blob.SHA256)
	if err != nil {
		return err
	}
	return v.attach(blob.Name, data)
}

// explain keeps what the office says to a warning.
func explain(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.explain(v.typed("words")); err != nil {
		return err
	}
	return v.seeOther(fmt.Sprintf("/office/submissions/%s?done#finding-%d", v.attempt.ID, v.number))
}
