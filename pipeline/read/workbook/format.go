package workbook

import (
	"strings"
	"unicode/utf8"
)

// Format is the class of a number format.
type Format struct {
	Date    bool // the number is shown as a date or time
	Percent bool // it is shown as a percentage
}

// BuiltIn returns the class of a format that has a number but no code, by the numbers
// that spreadsheet programs in Chinese use.
func BuiltIn(id int) Format {
	between := func(low, high int) bool { return low <= id && id <= high }
	return Format{
		Date:    between(14, 22) || between(27, 36) || between(45, 47) || between(50, 58),
		Percent: id == 9 || id == 10,
	}
}

// FormatOf returns the class of a format by its code, such as 0.0% or yyyy-mm-dd.
func FormatOf(code string) Format {
	code = strings.ToLower(withoutLiterals(code))
	if strings.Contains(code, "general") {
		return Format{}
	}
	return Format{Date: strings.ContainsAny(code, "ymdhs"), Percent: strings.Contains(code, "%")}
}

// withoutLiterals drops what a code says in quotes, in brackets, or behind a sign that
// takes the next character as it is.
func withoutLiterals(code string) string {
	var out strings.Builder
	for i := 0; i < len(code); i++ {
		closing := map[byte]byte{'"': '"', '[': ']'}[code[i]]
		switch {
		case closing != 0:
			n := strings.IndexByte(code[i+1:], closing)
			if n < 0 {
				out.WriteString(code[i:])
				return out.String()
			}
			i += n + 1
		case code[i] == '\\' || code[i] == '_':
			_, size := utf8.DecodeRuneInString(code[i+1:])
			i += size
		default:
			out.WriteByte(code[i])
		}
	}
	return out.String()
}

// SetNumber makes the cell one that holds a number of that format.
func (c *Cell) SetNumber(number float64, f Format, epoch1904 bool) {
	c.Kind, c.Number, c.Percent = Number, shown(number), f.Percent
	if !f.Date {
		return
	}
	if day, ok := Day(number, epoch1904); ok {
		c.Kind, c.Raw = Date, day.String()
	}
}
