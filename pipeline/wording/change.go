package wording

import "math"

// Change says how a count moved against an earlier one, such as
// 较上月增加27名（增长0.7%）. against is how the earlier one is named: 上月 gives
// 较上月增加… and 与上月持平.
func Change(now, before float64, measure, against string) string {
	return change(now, before, exact(math.Abs(Difference(now, before)))+measure, against)
}

// ChangeYuan is Change for an amount of money: 较上月增加1.5万元（增长3.0%）.
func ChangeYuan(now, before float64, against string) string {
	return change(now, before, Yuan(math.Abs(Difference(now, before))), against)
}

// change says by which amount a count moved and, where that shows in the first
// decimal, by which share.
func change(now, before float64, amount, against string) string {
	moved := Difference(now, before)
	if moved == 0 {
		return "与" + against + "持平"
	}
	verb := "增加"
	if moved < 0 {
		verb = "减少"
	}
	text := "较" + against + verb + amount
	if share, ok := growth(now, before); ok {
		text += "（" + share + "）"
	}
	return text
}

// Growth says by which share a count moved, such as 较上月增长4.1%, for sentences
// that give the count itself only roughly. It is empty where the earlier count was
// nothing: no share can be taken of that.
func Growth(now, before float64, against string) string {
	if Difference(now, before) == 0 {
		return "与" + against + "持平"
	}
	if before == 0 {
		return ""
	}
	share, ok := growth(now, before)
	if !ok {
		return "与" + against + "基本持平"
	}
	return "较" + against + share
}

// growth is the share by which a count moved; ok is false when there is none or
// when it would print as 0.0%.
func growth(now, before float64) (text string, ok bool) {
	if before == 0 {
		return "", false
	}
	share := Percent(math.Abs(Difference(now, before)) / math.Abs(before))
	if share == Percent(0) {
		return "", false
	}
	if now < before {
		return "下降" + share, true
	}
	return "增长" + share, true
}

// ChangePoints says how a share moved, in percentage points: 较上月提高1.2个百分点.
func ChangePoints(now, before float64, against string) string {
	points := Fixed(math.Abs(Difference(now, before))*100, 1)
	if points == Fixed(0, 1) {
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
	years := Tenth(math.Abs(Difference(now, before)))
	if years == Tenth(0) {
		return "与" + against + "持平"
	}
	verb := "上升"
	if now < before {
		verb = "下降"
	}
	return "较" + against + verb + years + "岁"
}

// Difference is now less before without the noise that subtracting two nearly
// equal numbers leaves: it is taken to the place of the larger one's twelfth digit.
func Difference(now, before float64) float64 {
	larger := max(math.Abs(now), math.Abs(before))
	if larger == 0 {
		return 0
	}
	places := significant - 1 - int(math.Floor(math.Log10(larger)))
	return Round(now-before, min(max(places, 0), 2*significant))
}
