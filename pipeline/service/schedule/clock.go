package schedule

import (
	"time"

	"huibao/pipeline/service/store"
)

// Clock is what a keeper tells the time by.
type Clock struct {
	// Now is the time as the machine has it, which people may set.
	Now func() time.Time
	// Passed is how much time has passed since something that boot names: the start of the
	// machine, sleep included, where the system tells that. Nobody can set it.
	Passed func() (boot string, passed time.Duration)
}

const (
	// tolerance is by how much a clock may gain on the time that has passed.
	tolerance = 10 * time.Minute
	// longestOff is for how long a machine may be off without its clock being doubted.
	longestOff = 10 * 24 * time.Hour
)

// reading is what a clock says.
type reading struct {
	wall   time.Time // as the machine has it
	now    time.Time // what the calendar goes by
	proved time.Time // as far as reports may go out
}

// doubtful reports whether the machine's time is ahead of what the calendar goes by, or of
// what is proved.
func (r reading) doubtful() bool { return r.wall.Sub(r.proved) > tolerance }

// advance brings a reckoning up to the present. While the machine is the same run of the
// same machine, the time is what has passed since; a clock set ahead of that is not
// believed. After a start of the machine nothing is known of the time between: the clock is
// believed, but proves nothing when it says that it was long.
func advance(r store.Reckoning, c Clock) (store.Reckoning, reading) {
	wall := c.Now()
	boot, passed := c.Passed()
	switch {
	case r.Believed.IsZero():
		r.Believed, r.Proved = wall, wall
	case r.Boot == boot && passed >= r.Passed:
		r.Believed, r.Proved = r.Believed.Add(passed-r.Passed), r.Proved.Add(passed-r.Passed)
	case wall.After(r.Believed):
		if wall.Sub(r.Proved) <= longestOff {
			r.Proved = wall
		}
		r.Believed = wall
	}
	r.Boot, r.Passed = boot, passed
	r.Believed, r.Proved = drifted(r.Believed, wall), drifted(r.Proved, wall)
	return r, reading{wall, least(wall, r.Believed), least(wall, r.Proved)}
}

// drifted follows a clock that is a little ahead.
func drifted(t, wall time.Time) time.Time {
	if ahead := wall.Sub(t); ahead > 0 && ahead <= tolerance {
		return wall
	}
	return t
}

func least(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
