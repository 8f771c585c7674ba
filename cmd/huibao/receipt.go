package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/publish"
)

// receipts is a folder for what offices get back. Two files of one name get two
// receipts, so that no office finds another's under its own.
type receipts struct {
	dir   string
	taken map[string]int
}

func (r *receipts) place(ctx context.Context, w *workspace, of pipeline.Received, file pipeline.File) error {
	receipt, err := w.line.Receipt(ctx, of, file)
	if err != nil {
		return err
	}
	name := r.name(of.Name)
	return publish.Place(r.dir,
		publish.File{Name: name + ".xlsx", Data: receipt.Workbook},
		publish.File{Name: name + ".pdf", Data: receipt.PDF},
		publish.File{Name: name + ".json", Data: receipt.JSON})
}

// name is the receipt's name without its ending.
func (r *receipts) name(file string) string {
	name := fileName(filepath.Base(file))
	for _, kind := range []string{".xlsx", ".csv"} {
		name = strings.TrimSuffix(name, kind)
	}
	name += ".回执"
	r.taken[name]++
	if n := r.taken[name]; n > 1 {
		name += fmt.Sprintf("%d", n)
	}
	return name
}
