package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Entry is one file of a bundle.
type Entry struct {
	Name string // without folders
	Data []byte
}

// The bounds of a bundle.
const (
	maxEntries = 200
	maxEntry   = 20 << 20  // bytes of one file, inflated
	maxBundle  = 100 << 20 // bytes of all files, inflated
)

var errBundle = errors.New("no bundle of workbooks")

// Unbundle returns the workbooks of a zip archive in which offices send several at
// once. Whatever is no such archive, or not a sound one within the bounds, is an
// error: then nothing of it is taken.
func Unbundle(data []byte) ([]Entry, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, errBundle
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxEntries || slices.ContainsFunc(z.File, isPackage) {
		return nil, errBundle
	}
	var out []Entry
	total := int64(0)
	for _, f := range z.File {
		name := entryName(f)
		if f.Mode().IsDir() || Ignored(name) || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		const encrypted = 1
		if !f.Mode().IsRegular() || f.Flags&encrypted != 0 || !isTable(name) {
			return nil, errBundle
		}
		content, err := inflate(f, min(maxEntry, maxBundle-total))
		if err != nil {
			return nil, err
		}
		total += int64(len(content))
		out = append(out, Entry{name, content})
	}
	if len(out) == 0 {
		return nil, errBundle
	}
	return out, nil
}

// isPackage tells the archives that are one document: workbooks themselves.
func isPackage(f *zip.File) bool {
	return strings.EqualFold(f.Name, "[Content_Types].xml") || f.Name == "mimetype"
}

func isTable(name string) bool {
	endings := []string{".xlsx", ".xlsm", ".xls", ".et", ".csv", ".ods"}
	return slices.Contains(endings, strings.ToLower(path.Ext(name)))
}

// entryName is an entry's name without folders. Programs on Chinese systems write
// names in GBK without saying so.
func entryName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GBK.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}

// inflate reads an entry to its end, where its checksum is compared.
func inflate(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	if f.UncompressedSize64 > uint64(most) {
		return nil, errBundle
	}
	var data bytes.Buffer
	// Room for what it says it holds, if its bytes can hold that much.
	const mostDense = 1100
	data.Grow(int(min(f.UncompressedSize64, f.CompressedSize64*mostDense)) + bytes.MinRead)
	_, err = data.ReadFrom(io.LimitReader(r, most+1))
	if err == nil && int64(data.Len()) > most {
		err = errBundle
	}
	return data.Bytes(), err
}
