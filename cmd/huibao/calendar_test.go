package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/schedule"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
	"huibao/samples"
)

const remindedSettings = `form: community-party-building
units: yuhua
notify:
  smtp: {host: 127.0.0.1, port: 25, encryption: none, from: huibao@example.cn}
  recipients:
    - {role: district, mail: [qu@example.cn]}
    - {office: "430111001", mail: [houjiatang@example.cn]}
    - {office: "430111005", mail: [dongtang@example.cn]}
`

// TestCalendarReminds has the calendar come to its reminders: whoever has not reported is
// told, each once for each of them, and the district who that is; whoever has is not.
func TestCalendarReminds(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: it does one thing after the other")
	}
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, settingsName), []byte(remindedSettings), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := openService(t.Context(), w, use{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	const name = "侯家塘街道2006年6月社区党建月报.xlsx"
	report, err := fs.ReadFile(samples.FS(), "2006-06/"+name)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := s.desk.Receive(t.Context(), work.Parcel{Way: "folder", Name: name}, bytes.NewReader(report), nil)
	if err == nil {
		_, err = s.desk.Check(t.Context(), sent[0].ID, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2006, 6, 20, 9, 0, 0, 0, w.zone)
	now := began
	keeper := s.keeper(0, schedule.Clock{
		Now: func() time.Time { return now }, Passed: func() (string, time.Duration) { return "boot", now.Sub(began) },
	})
	for _, step := range []struct {
		at   time.Time
		want []string
	}{
		{began, nil},
		{time.Date(2006, 6, 23, 8, 59, 0, 0, w.zone), nil},
		{time.Date(2006, 6, 23, 9, 1, 0, 0, w.zone), []string{"dongtang", "qu"}},
		{time.Date(2006, 6, 24, 9, 0, 0, 0, w.zone), []string{"dongtang", "qu"}},
		{time.Date(2006, 6, 25, 14, 0, 0, 0, w.zone), []string{"dongtang", "dongtang", "qu", "qu"}},
	} {
		now = step.at
		if err := keeper.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := s.reminded(t); !slices.Equal(got, step.want) {
			t.Errorf("by %s reminded are %v, want %v", step.at, got, step.want)
		}
	}
}

// reminded are who is to be reminded, by their mailboxes.
func (s *service) reminded(t *testing.T) (out []string) {
	t.Helper()
	err := s.store.Read(t.Context(), func(v *store.View) error {
		all, err := v.Notices(store.NoticeWaiting, 1000)
		for _, n := range all {
			if n.Kind != string(notify.Reminder) {
				continue
			}
			var words notify.Words
			if err := json.Unmarshal(n.Words, &words); err != nil {
				return err
			}
			_, address, _ := strings.Cut(n.Address, ":")
			box, _, _ := strings.Cut(address, "@")
			out = append(out, box)
			forDistrict := box == "qu"
			if words.Deadline != "2006年6月25日18时" || forDistrict != (len(words.Missing) == 9) || forDistrict == (words.Office == "东塘街道") {
				t.Errorf("%s is told %+v", box, words)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
