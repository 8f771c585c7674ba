package main

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"huibao/pipeline/form"
)

// plain writes a number as one types it.
func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// nowAndThen picks some cells of a table, spread over it, always the same.
func nowAndThen(c form.Column, row, every int) bool {
	return (row*7+utf8.RuneCountInString(c.Name)*5+len(c.Code))%every == 0
}

// fullWidth types some numbers with an input method left on.
func fullWidth(c form.Column, row int, n float64) any {
	if c.Type != form.Integer || !nowAndThen(c, row, 13) {
		return n
	}
	return strings.Map(func(r rune) rune { return r - '0' + '０' }, plain(n))
}

// asText keeps money as text with separators, and some counts as plain text.
func asText(c form.Column, row int, n float64) any {
	switch {
	case c.Type == form.Money && n >= 1000:
		whole := plain(n)
		return whole[:len(whole)-3] + "," + whole[len(whole)-3:]
	case c.Type == form.Integer && nowAndThen(c, row, 11):
		return plain(n)
	default:
		return n
	}
}

// measured writes some areas and large sums with their unit of measure.
func measured(c form.Column, row int, n float64) any {
	switch {
	case c.Type == form.Decimal && c.Aggregate == form.AggregateSum && row%3 == 1:
		return plain(n) + c.Measure
	case c.Type == form.Money && n == 30000:
		return "3万元"
	default:
		return n
	}
}

// dashes writes a dash for no money, where the column stands alone.
func dashes(c form.Column, _ int, n float64) any {
	if n == 0 && c.Type == form.Money && c.Group == "" {
		return "—"
	}
	return n
}
