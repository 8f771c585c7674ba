package portal

import (
	"net/http"
	"slices"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// history is what an office has sent, by months, the latest first.
type history struct {
	Months  []monthSent
	Waiting bool // something is not judged yet
}

type monthSent struct {
	Period   period.Period // zero where it is not known
	Counted  bool
	Attempts []store.Attempt
}

func historyPage(v *visit) error {
	sent, err := v.sent()
	if err != nil {
		return err
	}
	shown := byMonth(sent)
	if v.partial() {
		return v.render(http.StatusOK, "history", "list", frame{User: v.user, Data: shown})
	}
	return v.ok("history", "报送记录", shown)
}

func byMonth(sent []store.Attempt) history {
	var shown history
	for _, a := range sent {
		shown.Waiting = shown.Waiting || a.State == store.Received
		i := slices.IndexFunc(shown.Months, func(m monthSent) bool { return m.Period == a.Period })
		if i < 0 {
			i = len(shown.Months)
			shown.Months = append(shown.Months, monthSent{Period: a.Period})
		}
		m := &shown.Months[i]
		m.Attempts = append(m.Attempts, a)
		m.Counted = m.Counted || a.State == store.Accepted
	}
	slices.SortStableFunc(shown.Months, func(a, b monthSent) int { return b.Period.Sub(a.Period) })
	return shown
}

// figures are what counts as reported by an office for a month.
type figures struct {
	Period  period.Period
	Attempt store.Attempt // its ID is empty where nothing counts
	Receipt receipt
}

func figuresPage(v *visit) error {
	shown, err := v.reported()
	if err != nil {
		return err
	}
	return v.ok("figures", v.period.Chinese()+"报送数据", shown)
}

// reported is what counts for the month that the path names.
func (v *visit) reported() (figures, error) {
	shown := figures{Period: v.period}
	sent, err := v.sent()
	if err != nil {
		return shown, err
	}
	for _, a := range sent {
		if a.Period == v.period && a.State == store.Accepted {
			shown.Attempt = a
		}
	}
	shown.Receipt, err = v.receipt(shown.Attempt)
	return shown, err
}
