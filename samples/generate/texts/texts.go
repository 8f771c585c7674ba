// Package texts holds what the sample communities tell in words: cases and problems,
// month by month.
//
// The words stand in one YAML file a month, embedded; nothing is made up by chance.
package texts

import (
	"bytes"
	"embed"
	"fmt"

	"gopkg.in/yaml.v3"
)

//go:embed *.yaml
var files embed.FS

// Month is what is told in one month.
type Month struct {
	Cases    []Case    `yaml:"cases"`
	Problems []Problem `yaml:"problems"`
}

// Case is one thing that went well. The numbers are zero where the case has none.
type Case struct {
	Community string `yaml:"community"`
	Theme     string `yaml:"theme"`
	Title     string `yaml:"title"`
	Text      string `yaml:"text"`
	Helped    int    `yaml:"helped"` // people who were helped
	Funds     int    `yaml:"funds"`  // money that was won, in 元
	Seats     int    `yaml:"seats"`  // of the hall that was shared
	Uses      int    `yaml:"uses"`   // how often it was used
}

// Problem is one thing that is wanting, and what would help.
type Problem struct {
	Community string `yaml:"community"`
	Kind      string `yaml:"kind"`
	Text      string `yaml:"text"`
	Request   string `yaml:"request"`
	To        string `yaml:"to"`
}

// Of returns what is told in the month of the given name, such as 2006-06.
func Of(month string) (Month, error) {
	data, err := files.ReadFile(month + ".yaml")
	if err != nil {
		return Month{}, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var out Month
	if err := decoder.Decode(&out); err != nil {
		return Month{}, fmt.Errorf("%s.yaml: %w", month, err)
	}
	return out, nil
}
