package main

import (
	"fmt"
	"io"
	"strings"

	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
)

// tell says how the months stand, for people.
func (s status) tell(out io.Writer, w *workspace) {
	fmt.Fprintf(out, "%s\u3000%s\n", s.District, w.now().Format("2006年1月2日 15:04"))
	for _, m := range s.Forms {
		fmt.Fprintf(out, "\n%s\u3000%s\n", m.Name, m.Period.Chinese())
		m.tellCollection(out, w)
		m.tellOffices(out, w)
		if m.Waiting > 0 {
			fmt.Fprintf(out, "  待核定\u3000%d 份报送，其中已计入的有警告 %d 条，见 huibao review\n", m.Waiting, m.Warnings)
		}
		if s.Quarantined > 0 {
			fmt.Fprintf(out, "  待核实\u3000%d 份来文看不出是谁报的或者读不出来，见 outbox 中的“待核实”\n", s.Quarantined)
		}
		m.tellSteps(out, w)
	}
}

// tellCollection says whether the month takes files in, and that the machine's time is
// doubted.
func (m formStatus) tellCollection(out io.Writer, w *workspace) {
	if m.Doubted != "" {
		fmt.Fprintf(out, "  时钟\u3000比推算的时间（%s）晚，在确认以前不发布汇报。请核对日期，确实没错就运行 huibao calendar agree。\n",
			m.proved.In(w.zone).Format("2006年1月2日 15:04"))
	}
	switch {
	case m.Collection.Closed:
		fmt.Fprintf(out, "  收报\u3000已于%s截止\n", m.Collection.closed.In(w.zone).Format("1月2日 15:04"))
	case m.due == "":
		fmt.Fprintln(out, "  收报\u3000没有设截止时间")
	default:
		fmt.Fprintf(out, "  收报\u3000%s截止\n", m.due)
	}
}

// tellOffices says of each office what it sent, and who is missing. Of an office whose file
// went back nothing counts, not what it sent before either.
func (m formStatus) tellOffices(out io.Writer, w *workspace) {
	var missing []string
	for _, o := range m.Offices {
		if o.State == missingOffice {
			missing = append(missing, o.Name)
			continue
		}
		late, again := "", ""
		if o.late > 0 {
			late = "，迟报" + schedule.Gone(o.late)
		}
		if o.sent.State == store.Returned {
			again = "，重新报送以前按未报处理"
		}
		fmt.Fprintf(out, "  %s\u3000%s\u3000第%d次，%s%s%s%s\n", trail.State(o.sent.State), o.Name, o.Attempt,
			o.sent.ReceivedAt.In(w.zone).Format("1月2日 15:04"), late, again, counts(o.found))
	}
	if len(missing) > 0 {
		fmt.Fprintf(out, "  未报\u3000%d 个单位：%s\n", len(missing), strings.Join(missing, "、"))
	}
}

// tellSteps says what the calendar did in the month, and what it does next.
func (m formStatus) tellSteps(out io.Writer, w *workspace) {
	for _, s := range m.Steps {
		title := stepTitle(s.item.Step) + m.other(s)
		switch s.State {
		case stepDone:
			fmt.Fprintf(out, "  已做\u3000%s\u3000%s，%s\n", title, s.at.In(w.zone).Format("1月2日 15:04"), s.Result)
		case stepFailed:
			fmt.Fprintf(out, "  没做成\u3000%s\u3000试过 %d 次，还会再试：%s\n", title, s.Tries, s.Result)
		case stepOverdue:
			fmt.Fprintf(out, "  该做\u3000%s\u3000应于%s，还没有做；请看 huibao serve 是否在运行\n", title, s.item.Due.Chinese())
		}
	}
	if len(m.Steps)+len(m.Next) == 0 {
		fmt.Fprintln(out, "  日程\u3000没有，都由人手工做")
	}
	for _, s := range m.Next {
		unsure := ""
		if !s.Sure {
			unsure = notSure(s.item)
		}
		fmt.Fprintf(out, "  接下来\u3000%s\u3000%s%s%s\n", s.item.Due.Chinese(), stepTitle(s.item.Step), m.other(s), unsure)
	}
}

// other names the period of a step where it is another than the month.
func (m formStatus) other(s stepStatus) string {
	if s.Period == m.Period {
		return ""
	}
	return "（" + s.Period.Chinese() + "）"
}
