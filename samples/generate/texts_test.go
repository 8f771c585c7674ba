package main

import (
	"slices"
	"testing"
	"unicode/utf8"

	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/unit"
	"huibao/samples/generate/district"
	"huibao/samples/generate/texts"
)

// told is one text and whose it is.
type told struct {
	month, community, text string
}

// TestTextsFitTheForm holds every text against what the form asks for.
func TestTextsFitTheForm(t *testing.T) {
	t.Parallel()
	l := openLibrary(t)
	themes, kinds := options(t, l.form, "case_theme"), options(t, l.form, "problem_kind")
	var all []told
	for _, name := range []string{district.LastJune, district.May, district.June} {
		month, err := texts.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range month.Cases {
			all = append(all, told{name, c.Community, c.Text})
			if n := utf8.RuneCountInString(c.Title); n == 0 || n > 20 {
				t.Errorf("%s %s: title has %d characters", name, c.Community, n)
			}
			if !slices.Contains(themes, c.Theme) {
				t.Errorf("%s %s: theme %s is not in the form", name, c.Community, c.Theme)
			}
		}
		for _, p := range month.Problems {
			all = append(all, told{name, p.Community, p.Text})
			if p.Request == "" || p.To == "" || !slices.Contains(kinds, p.Kind) {
				t.Errorf("%s %s: request %q to %q, kind %s", name, p.Community, p.Request, p.To, p.Kind)
			}
		}
	}
	checkTold(t, l.units, all)
}

func options(t *testing.T, f *form.Form, column string) []string {
	t.Helper()
	c, _, ok := f.Column(column)
	if !ok {
		t.Fatalf("the form has no column %s", column)
	}
	return c.Options
}

// checkTold refuses a text of the wrong length, one told twice, and one of a
// community that is not there.
func checkTold(t *testing.T, units *unit.Registry, all []told) {
	t.Helper()
	seen := make(map[string]bool)
	for _, x := range all {
		if n := utf8.RuneCountInString(x.text); n < 30 || n > 200 {
			t.Errorf("%s %s: text has %d characters", x.month, x.community, n)
		}
		if seen[x.text] {
			t.Errorf("%s %s: text was told before", x.month, x.community)
		}
		seen[x.text] = true
		if _, how := units.Match(x.community, unit.Community, "", period.Must(x.month)); how != unit.ByName {
			t.Errorf("%s: no community %s", x.month, x.community)
		}
	}
}

// TestJuneHasACaseForEveryTheme: the brief of June tells one case of each.
func TestJuneHasACaseForEveryTheme(t *testing.T) {
	t.Parallel()
	l := openLibrary(t)
	june, err := texts.Of(district.June)
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range options(t, l.form, "case_theme") {
		if !slices.ContainsFunc(june.Cases, func(c texts.Case) bool { return c.Theme == theme }) {
			t.Errorf("no case of %s", theme)
		}
	}
	for _, kind := range options(t, l.form, "problem_kind") {
		if !slices.ContainsFunc(june.Problems, func(p texts.Problem) bool { return p.Kind == kind }) {
			t.Errorf("no problem of kind %s", kind)
		}
	}
}

// TestRealPlacesHaveNoProblems: what is made up must not speak ill of a community
// that exists.
func TestRealPlacesHaveNoProblems(t *testing.T) {
	t.Parallel()
	existing := []string{"广济桥社区", "长塘里社区", "湖橡社区", "桂花社区", "赤岗社区", "长重社区", "劳动东路社区", "融城苑社区"}
	for _, name := range []string{district.LastJune, district.May, district.June} {
		month, err := texts.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range month.Problems {
			if slices.Contains(existing, p.Community) {
				t.Errorf("%s: %s has a problem", name, p.Community)
			}
		}
	}
}
