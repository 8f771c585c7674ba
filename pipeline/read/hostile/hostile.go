// Package hostile makes files that somebody might send to hurt, for tests of whatever
// meets foreign bytes.
//
// Out come files by name, each with what is to become of it. Each workbook holds, before
// what hurts, the sheet 党员队伍 with a header and a line with a bad value, so that it
// is not just opened but read, checked and marked. Nothing is random or kept on disk.
package hostile

// File is one file.
type File struct {
	Name    string // what is wrong with it
	Suffix  string // of the file's name
	Verdict Verdict
	Data    func() []byte
}

// Verdict tells what is to become of a file.
type Verdict string

// The verdicts.
const (
	Read        Verdict = "read as it stands"
	Refused     Verdict = "refused, whatever the reason"
	Survived    Verdict = "read or refused: what counts is unharmed"
	Damaged     Verdict = "refused as damaged"
	Truncated   Verdict = "refused as cut off"
	TooDense    Verdict = "refused as inflating too far"
	TooMany     Verdict = "refused for its cells"
	TooParted   Verdict = "refused for its parts"
	TooSheeted  Verdict = "refused for its sheets"
	TooWordy    Verdict = "refused for the length of its texts"
	TooLong     Verdict = "refused for the length of one text"
	Compressed  Verdict = "refused as an archive"
	Unquoted    Verdict = "refused for its quotes"
	NotReadable Verdict = "refused as no workbook"
)

// Files returns all of them.
func Files() []File {
	var out []File
	for _, group := range [][]File{rows(), parts(), markup(), archives(), compounds(), texts()} {
		out = append(out, group...)
	}
	return out
}
