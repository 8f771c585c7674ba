package config

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"huibao/pipeline/form"
)

// wholes are the kinds whose findings speak of a sheet or the file, not of one cell.
var wholes = []form.Kind{
	form.KindStructure, form.KindResent, form.KindUnchanged, form.KindNoted, form.KindUnused, form.KindHidden,
	form.KindComplete, form.KindSameUnits,
}

// halfWidth is a mark of ASCII beside a Chinese character; the ! between sheet and cell,
// and braces, which are filled in, are none.
var halfWidth = regexp.MustCompile(`\p{Han}[,;:?()]|[,;:?()]\p{Han}|\p{Han}!(\P{L}|$)|\p{Han}\.`)

// Every rule of the shipped forms says in Chinese what is wrong, where, and what to do.
func TestRulesSayWhereAndWhatToDo(t *testing.T) {
	t.Parallel()
	for _, name := range shipped("forms") {
		f, err := Form(FS(), "forms/"+name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Rules {
			for what, text := range map[string]string{"message": r.Message, "action": r.Action} {
				if !strings.HasSuffix(text, "。") || halfWidth.MatchString(text) {
					t.Errorf("%s %s: the %s is no Chinese sentence: %s", name, r.ID, what, text)
				}
			}
			if !slices.ContainsFunc(placeWords(r), func(word string) bool { return strings.Contains(r.Message, word) }) {
				t.Errorf("%s %s: the message names no place: %s", name, r.ID, r.Message)
			}
			if !regexp.MustCompile(`请|其中|没有内容`).MatchString(r.Action) {
				t.Errorf("%s %s: the action asks for nothing: %s", name, r.ID, r.Action)
			}
		}
	}
}

// placeWords are those of which a rule's message needs one.
func placeWords(r form.Rule) []string {
	switch {
	case r.Scope == form.ScopeDistrict:
		return []string{"全区", "{found}", "{names}", "合计", "手册", "占比"}
	case r.Scope == form.ScopeOffice:
		return []string{"{office}"}
	case slices.Contains(wholes, r.Kind):
		return []string{"{found}", "{names}", "{sheet}", "{period}", "{count}"}
	default:
		return []string{"{sheet}!{cell}", "“{sheet}”{cell}"}
	}
}
