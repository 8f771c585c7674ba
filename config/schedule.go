package config

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// cronFields reads lines of five fields only: names such as @monthly say no hour
// that an administrator could see.
var cronFields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

const (
	cronShape  = "五个字段依次是：分 时 日 月 星期，例如“0 9 5 * *”是每月5日9时。"
	monthEnd   = "要在月末之后出汇报，请用次月1日，例如“0 9 1 * *”。"
	unlimited  = 1 << 63 // how cron marks a field that is *
	cronLookup = "2001-01-01"
)

// checkSchedule refuses lines that cron cannot read, and those that it reads
// otherwise than they look.
func (s source) checkSchedule(line string) {
	fields := strings.Fields(line)
	if len(fields) != 5 || strings.HasPrefix(line, "TZ=") || strings.HasPrefix(line, "CRON_TZ=") {
		s.Fail("schedule", "“schedule”的“%s”不是五个字段", line).Action = cronShape + "时区写在timezone里。"
		return
	}
	if strings.ContainsAny(fields[2], "LlWw") {
		s.Fail("schedule", "“schedule”的“日”不能写“%s”，没有“月末”的写法", fields[2]).Action = monthEnd
		return
	}
	parsed, err := cronFields.Parse(line)
	if err != nil {
		s.Fail("schedule", "“schedule”的“%s”看不懂", line).Action = cronShape
		return
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if ok && spec.Dom&unlimited == 0 && spec.Dow&unlimited == 0 {
		s.Fail("schedule", "“schedule”的“%s”同时限定了“日”和“星期”，两者是“或”的关系，会多次执行", line).Action = "请把其中一个改为“*”。"
		return
	}
	if start, _ := time.Parse(time.DateOnly, cronLookup); parsed.Next(start).IsZero() {
		s.Fail("schedule", "“schedule”的“%s”永远不会到，没有这一天", line).Action = "请改为每年都有的日期。" + monthEnd
	}
}
