package schedule_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"huibao/config"
	"huibao/pipeline/calendar"
	"huibao/pipeline/period"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
)

// machine is a machine whose clock can be set and which can sleep.
type machine struct {
	mu           sync.Mutex
	boot         string
	slept, ahead time.Duration
	began        time.Time
}

func newMachine(begins string) *machine {
	at, err := time.ParseInLocation(time.DateTime, begins, zone)
	if err != nil {
		panic(err)
	}
	return &machine{boot: "first", began: time.Now(), ahead: time.Until(at)}
}

// zone is that of the tests, made before time stands still.
var zone = func() *time.Location {
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return z
}()

func (m *machine) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.slept + m.ahead)
}

func (m *machine) passed() (string, time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.boot, time.Since(m.began) + m.slept
}

func (m *machine) sleep(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.slept += d
}

// set sets the clock forward, or back.
func (m *machine) set(by time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead += by
}

// off has the machine switched off for a time: nothing is known of it afterwards.
func (m *machine) off(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.slept += d
	m.boot += "+"
	m.began = time.Now().Add(m.slept)
}

// until lets time pass until the machine's clock shows a time.
func (m *machine) until(t *testing.T, text string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	left := at.Sub(m.now())
	if left < 0 {
		t.Fatalf("it is later than %s", text)
	}
	time.Sleep(left)
	synctest.Wait()
}

// office is a workspace of one form: what was done there stands in its diary.
type office struct {
	t       *testing.T
	m       *machine
	s       *store.Store
	form    string
	diary   *[]string
	fail    map[string]error // by step
	missing []string
	lacking map[period.Period]period.Period // of a longer period a month
	events  []schedule.Event
	stop    func()
}

func (o *office) wrote(what string, p period.Period) error {
	if err := o.fail[what]; err != nil {
		return err
	}
	*o.diary = append(*o.diary, fmt.Sprintf("%s %s %s %s", o.m.now().In(zone).Format("2006-01-02 15:04"), o.form, p, what))
	return nil
}

// begin keeps a calendar until stop is called.
func (o *office) begin(c *calendar.Calendar) {
	o.t.Helper()
	k := schedule.New(schedule.Settings{
		Form: o.form, Calendar: c, Zone: zone, Store: o.s, Every: 10 * time.Minute, Log: slog.New(slog.NewTextHandler(o.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Clock: schedule.Clock{Now: o.m.now, Passed: o.m.passed},
		Deeds: schedule.Deeds{
			Blanks: func(_ context.Context, p period.Period) ([]string, error) {
				return []string{"430111001"}, o.wrote("blanks", p)
			},
			Missing: func(*store.View, period.Period) ([]string, error) { return o.missing, nil },
			Lacking: func(_ *store.View, of period.Period) (out []period.Period, err error) {
				if month, ok := o.lacking[of]; ok {
					out = append(out, month)
				}
				return out, nil
			},
			Compose: func(_ context.Context, _ *store.Tx, p period.Period) error { return o.wrote("compose", p) },
			Publish: func(_ context.Context, _ *store.Tx, p period.Period) error { return o.wrote("publish", p) },
		},
		Tell: func(_ context.Context, _ *store.Tx, e schedule.Event) error {
			o.events = append(o.events, e)
			if e.Office == "" && (e.Kind == calendar.Reminder || e.Kind == calendar.Deadline) {
				return o.wrote(string(e.Kind), e.Period)
			}
			return nil
		},
	})
	ctx, cancel := context.WithCancel(o.t.Context())
	ended := make(chan struct{})
	go func() { k.Run(ctx); close(ended) }()
	o.stop = func() { cancel(); <-ended }
}

// open opens a store that goes by the machine's clock.
func open(t *testing.T, m *machine) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "huibao.db"), store.Options{Clock: m.now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newOffice(t *testing.T, m *machine, s *store.Store, form string, diary *[]string) *office {
	return &office{t: t, m: m, s: s, form: form, diary: diary, fail: make(map[string]error), missing: []string{"430111002"}}
}

// plan is a calendar of lines by step; reminders in their order. Lines may end in the words
// of and day off.
func plan(t *testing.T, lines ...string) *calendar.Calendar {
	t.Helper()
	opened, err := config.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &calendar.Calendar{Days: opened.Forms[0].Calendar.Days}
	reminders := 0
	for _, text := range lines {
		parts := strings.Split(text, "|")
		line, err := calendar.ParseLine(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		s := calendar.Step{Kind: calendar.Kind(parts[0]), Line: line, Of: calendar.Of(parts[2]), DayOff: calendar.DayOff(parts[3])}
		if s.Kind == calendar.Reminder {
			reminders++
			s.Number = reminders
		}
		c.Steps = append(c.Steps, s)
	}
	return c
}

func monthly(t *testing.T) *calendar.Calendar {
	return plan(t, "blanks|0 9 1 * *|same|next", "reminder|0 9 23 * *|same|previous", "deadline|0 18 25 * *|same|keep",
		"compose|0 9 26 * *|same|next", "publish|0 9 L * *|same|previous")
}

// steps are those that leave a line in the diary, in their order.
var steps = []string{"blanks", "reminder", "deadline", "compose", "publish"}
