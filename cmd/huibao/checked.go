package main

import (
	"bytes"
	"encoding/json"
	"io"

	"huibao/pipeline"
)

// checkedList writes checked files as a JSON array of their receipts, each as soon as it
// is known, so that a folder of any size takes the memory of one file.
type checkedList struct {
	out   io.Writer
	line  *pipeline.Pipeline
	begun bool
}

func (l *checkedList) file(r pipeline.Received) error {
	receipt, err := l.line.ReceiptJSON(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(",\n  ")
	if !l.begun {
		b.Reset()
		b.WriteString("[\n  ")
		l.begun = true
	}
	if err := json.Indent(&b, receipt, "  ", "  "); err != nil {
		return err
	}
	_, err = l.out.Write(b.Bytes())
	return err
}

func (l *checkedList) end() error {
	after := "\n]\n"
	if !l.begun {
		after = "[]\n"
	}
	_, err := io.WriteString(l.out, after)
	return err
}
