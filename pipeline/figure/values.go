package figure

import (
	"bytes"
	"encoding/json"

	"huibao/pipeline/period"
)

// Values are figures as they are kept: each as JSON, by unit and code.
type Values map[string]map[string]json.RawMessage

// Values returns what the book holds of a period for some units.
func (b *Book) Values(p period.Period, units, codes []string) (Values, error) {
	out := make(Values, len(units))
	for _, unit := range units {
		page := make(map[string]json.RawMessage)
		for _, code := range codes {
			f, ok := b.Get(unit, p, code)
			if !ok {
				continue
			}
			value, err := json.Marshal(f.Value())
			if err != nil {
				return nil, err
			}
			page[code] = value
		}
		if len(page) > 0 {
			out[unit] = page
		}
	}
	return out, nil
}

// Same reports whether a figure is the same in both, or in neither.
func (v Values) Same(other Values, unit, code string) bool {
	return bytes.Equal(v[unit][code], other[unit][code])
}

// Value returns a figure as a plain value: a float64, a string, a []any, a map[string]any,
// or nil when there is none.
func (v Values) Value(unit, code string) any {
	var out any
	if raw := v[unit][code]; raw == nil || json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}
