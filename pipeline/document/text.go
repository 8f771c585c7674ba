package document

// Prose returns the running text in reading order, one entry for each title
// line, heading and paragraph of the body; tables and charts are left out.
func (d *Document) Prose() []string {
	out := append([]string(nil), d.Title...)
	if d.Subtitle != "" {
		out = append(out, "\u2014\u2014"+d.Subtitle)
	}
	if d.Salutation != "" {
		out = append(out, d.Salutation)
	}
	for _, block := range d.Body {
		if text := prose(block); text != "" {
			out = append(out, text)
		}
	}
	return out
}

func prose(block Block) string {
	switch b := block.(type) {
	case Heading:
		return b.Numeral + Plain(b.Text)
	case Paragraph:
		if b.RunIn != nil {
			return b.RunIn.Numeral + Plain(b.RunIn.Text) + Plain(b.Text)
		}
		return Plain(b.Text)
	default:
		return ""
	}
}
