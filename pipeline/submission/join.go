package submission

// Join returns one row for each unit named on the given row sheets, in the order
// of first mention, its values from all of them together. Rows whose unit was
// not found are left out; where a unit stands twice on a sheet the first row
// counts, since a file with doubled rows is returned anyway.
func (s *Submission) Join(sheets []string) []Row {
	var out []Row
	place := make(map[string]int)
	for _, code := range sheets {
		sheet, ok := s.Sheet(code)
		if !ok {
			continue
		}
		seen := make(map[string]bool)
		for _, row := range sheet.Rows {
			if row.Unit == "" || seen[row.Unit] {
				continue
			}
			seen[row.Unit] = true
			i, known := place[row.Unit]
			if !known {
				i = len(out)
				place[row.Unit] = i
				out = append(out, row)
				continue
			}
			out[i].Values = out[i].Values.joined(row.Values)
		}
	}
	return out
}
