package main

import (
	"fmt"
	"io"
	"strings"

	"huibao/pipeline/figure"
	"huibao/pipeline/period"
)

// asked reads a period of whatever length as a flag names it; zero when it names none.
func asked(text string) (period.Period, error) {
	if text == "" {
		return period.Period{}, nil
	}
	p, err := period.ParseSpan(text)
	if err != nil {
		return p, misuse("报告期“%s”的写法不对，应像 2006-06（月）、2006-Q2（季度）、2006-H1（半年）或 2006（全年）。", text)
	}
	return p, nil
}

// nothing words that nothing counts of a period.
func (s *service) nothing(p period.Period) error {
	if p.IsMonth() {
		return failed("%s还没有通过审核的报表。请把报表放进 %s，运行 huibao run --workspace %s。", p.Chinese(), s.path(s.Workspace.Inbox), s.dir)
	}
	return failed("%s中没有一个月有通过审核的报表，无法生成汇报。请把各月的报表放进收件箱的文件夹 %s。", p.Chinese(), periods(p.Months()))
}

// tellSpan says of a longer period which months it was made of and which are missing.
func tellSpan(out io.Writer, d *figure.Dataset) {
	fmt.Fprintln(out)
	for _, month := range d.Span.Months {
		fmt.Fprintf(out, "%s：%d 个单位的 %d 行数据。\n", month.Period.Chinese(), len(month.Sources), len(month.Rows))
	}
	if len(d.Span.Absent) > 0 {
		fmt.Fprintf(out, "缺 %s 的报表：须逐月相加的数据不列出，也不按零计算。\n", periods(d.Span.Absent))
	}
	if len(d.Span.ToCome) > 0 {
		fmt.Fprintf(out, "本期尚未结束：还没有 %s 的报表，数据截至%s。\n", periods(d.Span.ToCome), d.Last().Chinese())
	}
}

func periods(months []period.Period) string {
	var names []string
	for _, month := range months {
		names = append(names, month.String())
	}
	return strings.Join(names, "、")
}
