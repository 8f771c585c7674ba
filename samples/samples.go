// Package samples holds three months of workbooks as ten street offices and their
// district would send them, and what must come out of the last of them.
//
// The workbooks are made by the generator beside them; all their figures are
// invented (see README.md). The package reads and judges nothing.
package samples

import (
	"embed"
	"io/fs"
)

//go:generate go run ./generate .

//go:embed 2005-06 2006-05 2006-06
var workbooks embed.FS

//go:embed oracle.json
var oracle []byte

// FS returns the workbooks, one folder for each period: 2006-06/NAME.xlsx.
func FS() fs.FS { return workbooks }

// Oracle returns the figures of the district in 2006-06, as JSON: four blocks of
// values by the figure's code. A list of two numbers where one is meant gives its
// bounds; a name that ends in _printed is a wording.
func Oracle() []byte { return append([]byte(nil), oracle...) }
