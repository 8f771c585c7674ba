package main

import (
	"path/filepath"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/publish"
)

// placeReceipt writes what an office gets back for a file.
func placeReceipt(w *workspace, dir string, r pipeline.Received, file pipeline.File) error {
	receipt, err := w.line.Receipt(r, file)
	if err != nil {
		return err
	}
	name := fileName(strings.TrimSuffix(r.Name, filepath.Ext(r.Name))) + ".回执"
	return publish.Place(dir,
		publish.File{Name: name + ".xlsx", Data: receipt.Workbook},
		publish.File{Name: name + ".pdf", Data: receipt.PDF},
		publish.File{Name: name + ".json", Data: receipt.JSON})
}
