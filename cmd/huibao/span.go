package main

import (
	"context"
	"strings"

	"huibao/pipeline"
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

// months returns the accounts of the months of a longer period, and of those that it is
// compared with.
func (s *service) months(ctx context.Context, p period.Period, watch *progress) ([]*pipeline.Accounts, error) {
	last := p.Months()[len(p.Months())-1]
	first := p.LastYear().Months()[0]
	if before := p.Previous().Months()[0]; before.Before(first) {
		first = before
	}
	watch.tell(pipeline.Reading, 0, 1)
	months, err := s.desk.Between(ctx, first, last)
	if err != nil {
		return nil, err
	}
	for _, a := range months {
		if p.Holds(a.Period) {
			return months, nil
		}
	}
	var names []string
	for _, month := range p.Months() {
		names = append(names, month.String())
	}
	return nil, failed("%s中没有一个月有通过审核的报表，无法生成汇报。请把各月的报表放进收件箱的文件夹 %s。", p.Chinese(), strings.Join(names, "、"))
}
