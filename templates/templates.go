// Package templates holds what reports are made with, the briefs in Markdown and the
// typefaces, the texts of notices, and the pages of the portal, embedded in the program.
//
// Out comes one file system, in which a workspace's own files stand before the
// embedded ones of the same name. It imports nothing of ours and reads nothing
// but names; stages get it as an argument.
package templates

import (
	"embed"
	"io/fs"
	"os"
)

//go:embed briefs/*.md notices/*.txt fonts/*.ttf portal/openapi.json portal/pages/*.html portal/static/*
var embedded embed.FS

// FS returns the embedded templates: briefs/NAME.md, notices/NAME.txt, fonts/NAME.ttf,
// portal/pages/NAME.html and portal/static/NAME.
func FS() fs.FS { return embedded }

// Over returns the embedded templates with those of a folder laid over them.
// A folder that does not exist adds nothing.
func Over(dir string) fs.FS { return overlay{os.DirFS(dir), embedded} }

type overlay struct{ first, second fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.first.Open(name)
	if err == nil {
		return f, nil
	}
	return o.second.Open(name)
}
