package unit

import (
	"strings"
	"unicode"

	"huibao/pipeline/nearest"
	"huibao/pipeline/period"
)

// How tells by which way a written name was understood.
type How int

// The ways, from the plainest to none at all.
const (
	NotFound  How = iota
	ByName        // its name, give or take spaces and the kind of unit behind it
	ByAlias       // another spelling in use
	ByFormer      // a name it bore before
	ByVariant     // a variant or traditional character for a common one
)

type match struct {
	unit int
	how  How
}

// kinds are the words behind a name that say what a unit is; offices add or
// drop them freely.
var kinds = []string{"社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区", "街道办事处", "街道", "镇", "乡"}

// variants folds characters that are typed for common ones in place names.
var variants = strings.NewReplacer("崗", "岗", "窰", "窑", "窯", "窑", "舖", "铺", "鋪", "铺", "東", "东", "華", "华", "廣", "广", "濟", "济", "橋", "桥", "長", "长", "動", "动", "勞", "劳", "樣", "样")

// longest is how many bytes a unit's name may have. What is longer is no name; to
// compare it with every unit would only cost time.
const longest = 240

// fold drops the spaces inside a name and the kind of unit behind it.
func fold(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	for _, kind := range kinds {
		if rest, ok := strings.CutSuffix(name, kind); ok && rest != "" {
			return rest
		}
	}
	return name
}

// learnNames enters every name of one unit into the index.
func (r *Registry) learnNames(i int) {
	u := r.units[i]
	enter := func(name string, how How) {
		if key := fold(name); key != "" {
			r.names[key] = append(r.names[key], match{i, how})
		}
	}
	enter(u.Name, ByName)
	if u.Short != "" {
		enter(u.Short, ByName)
	}
	for _, name := range u.Aliases {
		enter(name, ByAlias)
	}
	for _, name := range u.Former {
		enter(name, ByFormer)
	}
}

// Match finds the unit of the given level, existing in p, that a written name
// means. Several units may share a name: those below the unit "within" go first.
// A name with the district or office written before it is understood as well.
func (r *Registry) Match(name string, level Level, within string, p period.Period) (Unit, How) {
	if len(name) > longest {
		return Unit{}, NotFound
	}
	for _, try := range r.readings(name) {
		if u, how := r.matchFolded(try, level, within, p); how != NotFound {
			return u, how
		}
	}
	plain := variants.Replace(name)
	if plain == name {
		return Unit{}, NotFound
	}
	for _, try := range r.readings(plain) {
		if u, how := r.matchFolded(try, level, within, p); how != NotFound {
			return u, ByVariant
		}
	}
	return Unit{}, NotFound
}

// readings returns the ways to read a name: as it stands, and without the
// names of the units above written before it.
func (r *Registry) readings(name string) []string {
	key := fold(name)
	out := []string{key}
	for _, name := range r.above {
		if rest, ok := strings.CutPrefix(key, name); ok && rest != "" {
			out = append(out, r.readings(rest)...)
		}
	}
	return out
}

func (r *Registry) matchFolded(key string, level Level, within string, p period.Period) (Unit, How) {
	var found Unit
	how := NotFound
	for _, m := range r.names[key] {
		u := r.units[m.unit]
		if u.Level != level || !u.ActiveIn(p) {
			continue
		}
		if u.Parent == within {
			return u, m.how
		}
		if how == NotFound {
			found, how = u, m.how
		}
	}
	return found, how
}

// Nearest offers the name most like the one written, among the units of the
// level that exist in p and lie below "within" (anywhere when empty).
func (r *Registry) Nearest(name string, level Level, within string, p period.Period) string {
	if len(name) > longest {
		return ""
	}
	key := fold(name)
	var names []string
	full := make(map[string]string)
	for _, u := range r.units {
		if u.Level != level || !u.ActiveIn(p) || within != "" && u.Parent != within {
			continue
		}
		short := fold(u.Name)
		names = append(names, short)
		full[short] = u.Name
	}
	return full[nearest.Name(key, names)]
}
