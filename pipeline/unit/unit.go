// Package unit holds the tree of reporting units (单位): district, street office,
// community.
//
// In goes the registry as a list; out comes a tree that can be asked who belongs
// to whom in which period, and whom a written name means. It never changes after
// it was made and it knows nothing of what units report.
package unit

import (
	"fmt"

	"huibao/pipeline/period"
)

// Level is a unit's place in the tree.
type Level string

// The levels, from the root down.
const (
	District  Level = "district"
	Office    Level = "office"
	Community Level = "community"
)

// Unit is one node of the tree.
type Unit struct {
	Code    string        // unique, such as 430111001
	Name    string        // as printed in reports, such as 侯家塘街道
	Short   string        // as printed where room is short, such as 侯家塘
	Level   Level         // district, office or community
	Parent  string        // code of the unit above; empty for the district
	Aliases []string      // other spellings in use
	Former  []string      // names it bore before
	Founded period.Period // zero: before every period
	Closed  period.Period // first period without it; zero: still there
	// Attributes are stable facts that rules and figures may ask for as
	// unit.NAME; what they mean is the form's business.
	Attributes map[string]float64
}

// ActiveIn reports whether the unit exists in period p.
func (u Unit) ActiveIn(p period.Period) bool {
	if !u.Founded.IsZero() && p.Before(u.Founded) {
		return false
	}
	return u.Closed.IsZero() || p.Before(u.Closed)
}

// MonthsIn returns how many months before p the unit was founded; known is
// false when the registry does not say.
func (u Unit) MonthsIn(p period.Period) (months int, known bool) {
	if u.Founded.IsZero() {
		return 0, false
	}
	return p.Sub(u.Founded), true
}

// Registry is the tree of all units, in code order as the file lists them.
type Registry struct {
	units    []Unit
	index    map[string]int   // code to place in units
	children map[string][]int // code to the places of the units below
	names    map[string][]match
	above    []string // names of the units that have others below
}

// NewRegistry builds the tree. It refuses a doubled code, a parent that does not
// exist or stands on the wrong level, and anything but one district.
func NewRegistry(units []Unit) (*Registry, error) {
	r := &Registry{
		units:    units,
		index:    make(map[string]int, len(units)),
		children: make(map[string][]int),
		names:    make(map[string][]match),
	}
	districts := 0
	for i, u := range units {
		if _, twice := r.index[u.Code]; twice {
			return nil, &Error{Code: u.Code, Problem: "code stands twice"}
		}
		r.index[u.Code] = i
		if u.Level == District {
			districts++
		}
	}
	if districts != 1 {
		return nil, &Error{Problem: fmt.Sprintf("want exactly one district, found %d", districts)}
	}
	for i, u := range units {
		if u.Level != District {
			parent, ok := r.Lookup(u.Parent)
			if !ok || parent.Level != above[u.Level] {
				return nil, &Error{Code: u.Code, Problem: fmt.Sprintf("parent %q is no %s", u.Parent, above[u.Level])}
			}
			r.children[u.Parent] = append(r.children[u.Parent], i)
		}
		if u.Level != Community {
			r.above = append(r.above, u.Name)
		}
		r.learnNames(i)
	}
	return r, nil
}

var above = map[Level]Level{Office: District, Community: Office}

// Error says which unit of a registry is wrong, and how.
type Error struct {
	Code    string // code of the unit; empty when the registry as a whole is wrong
	Problem string
}

func (e *Error) Error() string { return fmt.Sprintf("unit %s: %s", e.Code, e.Problem) }

// Lookup returns the unit with the given code.
func (r *Registry) Lookup(code string) (Unit, bool) {
	i, ok := r.index[code]
	if !ok {
		return Unit{}, false
	}
	return r.units[i], true
}

// Name returns the name of the unit with the given code, or the code itself
// when the registry does not hold it.
func (r *Registry) Name(code string) string {
	if u, ok := r.Lookup(code); ok {
		return u.Name
	}
	return code
}

// All returns every unit in the order of the file; the caller must not change it.
func (r *Registry) All() []Unit { return r.units }

// District returns the root.
func (r *Registry) District() Unit {
	for _, u := range r.units {
		if u.Level == District {
			return u
		}
	}
	return Unit{}
}

// Offices returns the street offices that exist in p, in code order.
func (r *Registry) Offices(p period.Period) []Unit { return r.Children(r.District().Code, p) }

// Children returns the units directly below code that exist in p, in code order.
func (r *Registry) Children(code string, p period.Period) []Unit {
	out := make([]Unit, 0, len(r.children[code]))
	for _, i := range r.children[code] {
		if r.units[i].ActiveIn(p) {
			out = append(out, r.units[i])
		}
	}
	return out
}
