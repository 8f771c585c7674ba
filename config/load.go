package config

import (
	"io/fs"
	"path"

	"huibao/config/strict"
	"huibao/config/verify"
	"huibao/pipeline/form"
	"huibao/pipeline/unit"
)

// The files of a form's folder; the last two may be missing.
const (
	formFile    = "form.yaml"
	figuresFile = "figures.yaml"
	rulesFile   = "rules.yaml"
)

// figuresDocument and rulesDocument are the files beside form.yaml.
type figuresDocument struct {
	Figures []form.Definition `yaml:"figures"`
}

type rulesDocument struct {
	Rules []form.Rule `yaml:"rules"`
}

// formDocument is form.yaml itself.
type formDocument struct {
	Code     string        `yaml:"code"`
	Name     string        `yaml:"name"`
	Version  string        `yaml:"version"`
	Template string        `yaml:"template"`
	Missing  form.Missing  `yaml:"missing"`
	Warnings form.Warnings `yaml:"warnings,omitempty"`
	SignOff  bool          `yaml:"sign_off,omitempty"`
	Sheets   []form.Sheet  `yaml:"sheets"`
}

// Form reads a form from its folder: form.yaml and, where they are, figures.yaml
// and rules.yaml. What the form asks of units is checked by [Open], which knows
// them.
func Form(fsys fs.FS, dir string) (*form.Form, error) {
	f, sources := loadForm(fsys, dir, nil)
	if err := strict.Collect(sources...); err != nil {
		return nil, err
	}
	return f, nil
}

// loadForm reads a form and, with a registry, checks that it has what the form
// asks for. The form is whole when no source holds a fault.
func loadForm(fsys fs.FS, dir string, units *unit.Registry) (*form.Form, []*strict.Source) {
	var document formDocument
	var figures figuresDocument
	var rules rulesDocument
	sources := []*strict.Source{
		strict.Load(fsys, path.Join(dir, formFile), words, &document),
		loadOptional(fsys, path.Join(dir, figuresFile), &figures),
		loadOptional(fsys, path.Join(dir, rulesFile), &rules),
	}
	f := &form.Form{
		Code: document.Code, Name: document.Name, Version: document.Version, Template: document.Template,
		Missing: document.Missing, Warnings: document.Warnings, SignOff: document.SignOff,
		Sheets: document.Sheets, Figures: figures.Figures, Rules: rules.Rules,
	}
	if strict.Collect(sources...) == nil { // what cannot be read cannot be judged
		verify.Form(f, units, sources[0], sources[1], sources[2])
	}
	return f, sources
}

// loadOptional is strict.Load for a file that need not be there.
func loadOptional(fsys fs.FS, name string, out any) *strict.Source {
	if !exists(fsys, name) {
		return &strict.Source{File: name}
	}
	return strict.Load(fsys, name, words, out)
}
