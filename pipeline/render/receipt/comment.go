package receipt

import (
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"huibao/pipeline/submission"
)

// Our words in a comment stand between these, so that they are known in whatever
// comment they are found: programs drop the author, and people write above and below.
const (
	author    = submission.ReceiptAuthor
	beginning = submission.ReceiptComment
	ending    = "【完】"
)

// comment adds to what a person may have written at the cell before.
func comment(f *excelize.File, sheet, ref string, before excelize.Comment, lines []string) error {
	var text strings.Builder
	if before.Text == "" {
		before.Author = author
	} else {
		text.WriteString(before.Text + "\n")
		if err := f.DeleteComment(sheet, ref); err != nil {
			return err
		}
	}
	text.WriteString(beginning)
	for i, line := range lines {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(strings.Join(strings.Fields(line), " "))
	}
	text.WriteString(ending)
	return write(f, sheet, ref, before.Author, text.String())
}

// write puts a comment in a box that its text fits into.
func write(f *excelize.File, sheet, ref, author, text string) error {
	const lineHeight, perLine = 18, 20
	high := 40
	for line := range strings.SplitSeq(text, "\n") {
		high += lineHeight * (1 + len([]rune(line))/perLine)
	}
	return f.AddComment(sheet, excelize.Comment{Author: author, Cell: ref, Text: text, Width: 300, Height: uint(high)})
}

// comments returns the comments of a sheet by cell, as their writers wrote them.
func comments(f *excelize.File, sheet string) (map[string]excelize.Comment, error) {
	all, err := f.GetComments(sheet)
	out := make(map[string]excelize.Comment, len(all))
	for _, c := range all {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		// The library, like Excel, puts the author's name before the text.
		c.Text = strings.TrimSpace(strings.TrimPrefix(text, c.Author+":"))
		out[c.Cell] = c
	}
	return out, err
}

// uncomment takes our words out of a sheet's comments, wherever these are now.
func uncomment(f *excelize.File, sheet string) error {
	all, err := comments(f, sheet)
	if err != nil {
		return err
	}
	for _, ref := range slices.Sorted(maps.Keys(all)) {
		c := all[ref]
		if !strings.Contains(c.Text, beginning) {
			continue
		}
		if err := f.DeleteComment(sheet, ref); err != nil {
			return err
		}
		if rest := theirs(c.Text); rest != "" {
			if err := write(f, sheet, ref, c.Author, rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// theirs is a comment without our words.
func theirs(text string) string {
	var kept []string
	for {
		above, rest, ours := strings.Cut(text, beginning)
		if above = strings.TrimSpace(above); above != "" {
			kept = append(kept, above)
		}
		if !ours {
			return strings.Join(kept, "\n")
		}
		_, below, ended := strings.Cut(rest, ending)
		if !ended {
			below = afterOurs(rest)
		}
		text = below
	}
}

// afterOurs is what stands below our words where their ending was taken away: each of
// our lines begins with a severity.
func afterOurs(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	for {
		line, below, _ := strings.Cut(rest, "\n")
		word, _, _ := strings.Cut(line, "：")
		if !slices.ContainsFunc(levels, func(l level) bool { return l.name == word }) {
			return rest
		}
		rest = below
	}
}
