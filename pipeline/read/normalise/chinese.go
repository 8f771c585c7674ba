package normalise

import "strings"

var numerals = map[rune]float64{
	'零': 0, '〇': 0, '一': 1, '壹': 1, '二': 2, '两': 2, '贰': 2, '三': 3, '叁': 3, '四': 4, '肆': 4,
	'五': 5, '伍': 5, '六': 6, '陆': 6, '七': 7, '柒': 7, '八': 8, '捌': 8, '九': 9, '玖': 9,
}

var ranks = map[rune]float64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// chinese reads a numeral in words, such as 三十, 一百零五 or 伍万. It refuses
// what leaves a doubt: digits side by side, 一百五, ranks out of order.
func chinese(text string) (float64, bool) {
	if text == "" {
		return 0, false
	}
	text = strings.NewReplacer("廿", "二十", "卅", "三十", "萬", "万").Replace(text)
	total := 0.0
	for _, big := range []struct {
		word  string
		value float64
	}{{"亿", 1e8}, {"万", 1e4}} {
		head, rest, found := strings.Cut(text, big.word)
		if !found {
			continue
		}
		n, ok := section(head)
		if !ok || n == 0 {
			return 0, false
		}
		total += n * big.value
		text = strings.TrimPrefix(rest, "零")
		if text == "" {
			return total, true
		}
		if strings.TrimLeft(text, "一二三四五六七八九两壹贰叁肆伍陆柒捌玖") == "" && !strings.HasPrefix(rest, "零") {
			return 0, false // 一万五: 15000 in speech, never in a form
		}
	}
	n, ok := section(text)
	return total + n, ok
}

// section reads a numeral below ten thousand.
func section(text string) (float64, bool) {
	total, digit, last := 0.0, -1.0, 10000.0
	zero := false
	for i, r := range []rune(text) {
		if d, ok := numerals[r]; ok {
			if digit > 0 || d == 0 && (digit == 0 || zero) {
				return 0, false
			}
			digit = d
			zero = d == 0
			if zero {
				digit = -1
			}
			continue
		}
		rank, ok := ranks[r]
		if !ok || rank >= last {
			return 0, false
		}
		if digit < 0 {
			if rank != 10 || i > 0 && !zero {
				return 0, false
			}
			digit = 1
		}
		total += digit * rank
		digit, last, zero = -1, rank, false
	}
	if digit < 0 {
		return total, last < 10000 && !zero || text == "零" || text == "〇"
	}
	if last > 10 && last < 10000 && !strings.ContainsAny(text, "零〇") {
		return 0, false // 一百五: 150 in speech, 105 in a slip of the pen
	}
	return total + digit, true
}
