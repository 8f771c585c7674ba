package pipeline_test

import (
	"io/fs"
	"path"
	"sync"
	"testing"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/calendar"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/unit"
	"huibao/samples"
	"huibao/templates"
)

var (
	june  = period.Must("2006-06")
	today = period.Date{Year: 2006, Month: 6, Day: 30}
)

// shipped returns the shipped form and the sample district.
func shipped(t testing.TB, name string) (*form.Form, *unit.Registry) {
	t.Helper()
	units, err := config.Units(config.FS(), "units/yuhua.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := config.Form(config.FS(), "forms/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return f, units
}

// sequential leaves a test out of the short ones, which the race detector watches: what it
// does it does one after the other.
func sequential(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out of the short tests: it does one thing after the other")
	}
}

// build makes a pipeline of the shipped form, which change may alter first. Those that
// alter nothing share one.
func build(t testing.TB, change func(*form.Form)) *pipeline.Pipeline {
	t.Helper()
	if change == nil {
		p, err := unaltered()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	f, units := shipped(t, "community-party-building")
	change(f)
	p, err := pipelineOf(f, units)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var unaltered = sync.OnceValues(func() (*pipeline.Pipeline, error) {
	units, err := config.Units(config.FS(), "units/yuhua.yaml")
	if err != nil {
		return nil, err
	}
	f, err := config.Form(config.FS(), "forms/community-party-building")
	if err != nil {
		return nil, err
	}
	return pipelineOf(f, units)
})

// due is the 25th at 18:00.
func due() calendar.Due {
	line, err := calendar.ParseLine("0 18 25 * *")
	if err != nil {
		panic(err)
	}
	c := &calendar.Calendar{Steps: []calendar.Step{{Kind: calendar.Deadline, Line: line}}}
	return c.Due()
}

func pipelineOf(f *form.Form, units *unit.Registry) (*pipeline.Pipeline, error) {
	return pipeline.New(pipeline.Settings{
		Form: f, Units: units, Templates: templates.FS(),
		Signature: "中共" + units.District().Name + "委组织部", Due: due(),
	})
}

// files returns a sample month's files in name order.
func files(t testing.TB, p period.Period) []pipeline.File {
	t.Helper()
	entries, err := fs.ReadDir(samples.FS(), p.String())
	if err != nil {
		t.Fatal(err)
	}
	var out []pipeline.File
	for _, e := range entries {
		data, err := fs.ReadFile(samples.FS(), path.Join(p.String(), e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, pipeline.File{Name: e.Name(), Data: data})
	}
	return out
}

// inputs returns the sample month with the months that went before.
func inputs(t testing.TB, p *pipeline.Pipeline) pipeline.Inputs {
	t.Helper()
	in := pipeline.Inputs{Period: june, Files: files(t, june), Today: today}
	for _, earlier := range []period.Period{june.LastYear(), june.Previous()} {
		a, err := p.Accounts(t.Context(), pipeline.Inputs{
			Period: earlier, Files: files(t, earlier), Earlier: in.Earlier, Today: today,
		})
		if err != nil {
			t.Fatal(err)
		}
		in.Earlier = append(in.Earlier, a)
	}
	return in
}

var once struct {
	sync.Once
	edition *pipeline.Edition
}

// sampleEdition is the finished sample month, made once for all tests.
func sampleEdition(t testing.TB) *pipeline.Edition {
	t.Helper()
	once.Do(func() {
		p := build(t, nil)
		e, err := p.Month(t.Context(), inputs(t, p))
		if err != nil {
			t.Fatal(err)
		}
		once.edition = e
	})
	if once.edition == nil {
		t.Fatal("the sample month could not be made")
	}
	return once.edition
}
