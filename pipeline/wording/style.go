package wording

import "slices"

// styles are the ways to write a number that forms and templates may name.
var styles = map[string]func(float64) string{
	"plain":      Plain,
	"tenth":      Tenth,
	"percent":    Percent,
	"percent0":   Percent0,
	"yuan":       Yuan,
	"about":      About,
	"about_yuan": AboutYuan,
	"fraction":   Fraction,
	"share":      Share,
	"han":        HanCount,
	"han_about":  HanAbout,
}

// Style returns the way to write a number that has the given name.
func Style(name string) (write func(float64) string, ok bool) {
	write, ok = styles[name]
	return write, ok
}

// Styles lists the names that Style knows, sorted.
func Styles() []string {
	var names []string
	for name := range styles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
