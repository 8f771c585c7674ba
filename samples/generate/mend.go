package main

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// mendFormulas writes the archive anew with every formula's stored value as the
// number it is: the library that wrote it marks them all as text. No formula of
// the samples yields text.
func mendFormulas(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		if err := mendPart(w, part); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func mendPart(w *zip.Writer, part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if strings.HasPrefix(part.Name, "xl/worksheets/") {
		body = bytes.ReplaceAll(body, []byte(` t="str"><f>`), []byte(`><f>`))
	}
	to, err := w.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = to.Write(body)
	return err
}
