package wording

import "math"

// Change says how a count moved against an earlier one, such as 增加27名（增长0.7%）.
// against is how the earlier one is named: 上月 gives 较上月增加… and 与上月持平.
func Change(now, before float64, measure, against string) string {
	difference := now - before
	if exact(difference) == "0" {
		return "与" + against + "持平"
	}
	verb, growth := "增加", "增长"
	if difference < 0 {
		verb, growth = "减少", "下降"
	}
	text := "较" + against + verb + exact(math.Abs(difference)) + measure
	if before != 0 {
		text += "（" + growth + Percent(math.Abs(difference)/math.Abs(before)) + "）"
	}
	return text
}

// ChangePoints says how a share moved, in percentage points: 较上月提高1.2个百分点.
func ChangePoints(now, before float64, against string) string {
	points := Fixed(math.Abs(now-before)*100, 1)
	if points == "0.0" {
		return "与" + against + "持平"
	}
	verb := "提高"
	if now < before {
		verb = "下降"
	}
	return "较" + against + verb + points + "个百分点"
}

// ChangeYears says how an age moved: 较上届下降12岁.
func ChangeYears(now, before float64, against string) string {
	years := Tenth(math.Abs(now - before))
	if years == "0" {
		return "与" + against + "持平"
	}
	verb := "上升"
	if now < before {
		verb = "下降"
	}
	return "较" + against + verb + years + "岁"
}
