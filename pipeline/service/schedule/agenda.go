package schedule

import (
	"cmp"
	"slices"
	"time"

	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
)

// Item is one step of one period.
type Item struct {
	Step   calendar.Step
	Period period.Period
	Due    calendar.Moment
	At     time.Time // the same, as an instant
	place  int       // of the step in its calendar
}

// reach is how many months a step may lie away from its period: the month before or after,
// and days off beyond that.
const reach = 2

// Agenda are the steps of a calendar that are due within a time, both ends included, in the
// order in which they are done.
func Agenda(c *calendar.Calendar, zone *time.Location, from, to time.Time) []Item {
	var out []Item
	last := period.DateOf(to.In(zone)).Period().Add(reach)
	for p := period.DateOf(from.In(zone)).Period().Add(-reach); !last.Before(p); p = p.Add(1) {
		for _, item := range Steps(c, zone, p) {
			if !item.At.Before(from) && !item.At.After(to) {
				out = append(out, item)
			}
		}
	}
	slices.SortStableFunc(out, order)
	return out
}

// Steps are those of a month and of the longer periods that end with it, period by period.
func Steps(c *calendar.Calendar, zone *time.Location, month period.Period) []Item {
	out := Month(c, zone, month)
	for _, p := range c.Ending(month) {
		out = append(out, Month(c, zone, p)...)
	}
	return out
}

// Month are the steps of a calendar for one period, in the order in which they are done.
func Month(c *calendar.Calendar, zone *time.Location, p period.Period) []Item {
	var out []Item
	for place, s := range c.Steps {
		if m, ok := c.Moment(s, p); ok {
			out = append(out, Item{s, p, m, m.In(zone), place})
		}
	}
	slices.SortStableFunc(out, order)
	return out
}

func order(a, b Item) int {
	return cmp.Or(a.At.Compare(b.At), a.Period.Sub(b.Period), cmp.Compare(a.place, b.place))
}

// opens is when a period begins to be collected: with its first step, at the latest when it
// begins itself.
func opens(month []Item, zone *time.Location) time.Time {
	first := calendar.Moment{Date: month[0].Period.Start()}.In(zone)
	if month[0].At.Before(first) {
		return month[0].At
	}
	return first
}

// find returns the item of a kind, and whether there is one.
func find(items []Item, kind calendar.Kind) (Item, bool) {
	i := slices.IndexFunc(items, func(d Item) bool { return d.Step.Kind == kind })
	if i < 0 {
		return Item{}, false
	}
	return items[i], true
}
