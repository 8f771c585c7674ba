// Package intake looks at what was handed in, before any workbook is opened.
//
// In goes the name under which a file came; out comes the office that the name
// speaks of, if it speaks of exactly one ([Sender]). A zip archive of several
// workbooks is taken apart ([Unbundle]). It reads no workbook: what the cover says
// is compared with this later, by the form's identity rule.
package intake

import (
	"slices"
	"strings"

	"huibao/pipeline/period"
	"huibao/pipeline/unit"
)

// Sender returns the code of the one office that exists in p and whose name
// stands in the file name, or "" when none or several do.
func Sender(fileName string, units *unit.Registry, p period.Period) string {
	sender := ""
	for _, office := range units.Offices(p) {
		if !mentions(fileName, office) {
			continue
		}
		if sender != "" {
			return ""
		}
		sender = office.Code
	}
	return sender
}

func mentions(fileName string, office unit.Unit) bool {
	names := append([]string{office.Name, office.Short}, office.Aliases...)
	return slices.ContainsFunc(names, func(name string) bool {
		return name != "" && strings.Contains(fileName, name)
	})
}

// Ignored reports whether a file is left alone: hidden files, lock files of
// office programs and half-written ones.
func Ignored(fileName string) bool {
	lower := strings.ToLower(fileName)
	for _, prefix := range []string{".", "~$"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".tmp", ".part", ".crdownload", "thumbs.db", "desktop.ini"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return false
}
