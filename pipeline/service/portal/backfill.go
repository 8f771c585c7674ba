package portal

import (
	"errors"
	"net/http"

	"huibao/pipeline/filename"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// backfill is from what reports can be made afterwards.
type backfill struct {
	Months []store.Tallied // of which files count, the latest first
	Spans  []period.Period // of which a month is there
}

func backfillPage(v *visit) error {
	var shown backfill
	err := v.look(func(view *store.View) (err error) {
		shown.Months, err = view.Reported(v.desk.Line.Form.Code)
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range shown.Months {
		for _, of := range m.Period.Spans() {
			known := false
			for _, s := range shown.Spans {
				known = known || s == of
			}
			if !known {
				shown.Spans = append(shown.Spans, of)
			}
		}
	}
	return v.ok("backfill", "补做汇报", shown)
}

// backfillMonth leads to the draft of an earlier month.
func backfillMonth(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.namePeriod(v.typed("period")); err != nil {
		return refuse(http.StatusUnprocessableEntity, "请选择一个月。")
	}
	return v.seeOther("/district/" + v.period.String() + "/draft")
}

// sendSpan makes the report of a quarter, a half-year or a year and hands it out, or leads to
// its draft.
func sendSpan(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	of, err := period.ParseSpan(v.typed("span"))
	if err != nil || of.IsMonth() {
		return refuse(http.StatusUnprocessableEntity, "请选择一个季度、半年或者全年。")
	}
	if v.typed("as") == "draft" {
		return v.seeOther("/district/" + of.String() + "/draft")
	}
	made, err := v.desk.Span(v.r.Context(), of)
	if errors.Is(err, work.ErrNothing) {
		return refuse(http.StatusUnprocessableEntity, of.Chinese()+"各月都还没有通过审核的报表。")
	}
	if err != nil {
		return err
	}
	name, data := filename.Clean(made.Document.Meta.Title), made.PDF
	if v.typed("as") == "xlsx" {
		name, data = name+".xlsx", made.XLSX
	} else {
		name += ".pdf"
	}
	err = v.write(func(tx *store.Tx) error {
		return tx.Accessed("span "+of.String(), map[string]any{"file": name})
	})
	if err != nil {
		return err
	}
	return v.attach(name, data)
}
