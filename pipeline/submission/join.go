package submission

// Join returns one row for each unit named on the given row sheets, in the order
// of first mention, its values from all of them together. Rows whose unit was
// not found are left out; where a unit stands twice on a sheet the first row
// counts, since a file with doubled rows is returned anyway.
func (s *Submission) Join(sheets []string) []Row {
	if rows, ok := s.alone(sheets); ok {
		return rows
	}
	var out []Row
	var own []bool // of each row whether its values are no sheet's any more
	place := make(map[string]int)
	for _, code := range sheets {
		sheet, ok := s.Sheet(code)
		if !ok {
			continue
		}
		seen := make(map[string]bool, len(sheet.Rows))
		for _, row := range sheet.Rows {
			if row.Unit == "" || seen[row.Unit] {
				continue
			}
			seen[row.Unit] = true
			i, known := place[row.Unit]
			if !known {
				i = len(out)
				place[row.Unit] = i
				out, own = append(out, row), append(own, false)
				continue
			}
			if !own[i] {
				out[i].Values, own[i] = out[i].Values.apart(len(sheets)), true
			}
			out[i].Values.join(row.Values)
		}
	}
	return out
}

// alone returns the rows of the one sheet that has any, where they need no joining. The
// caller must not change them.
func (s *Submission) alone(sheets []string) ([]Row, bool) {
	var rows []Row
	for _, code := range sheets {
		sheet, _ := s.Sheet(code)
		if len(sheet.Rows) > 0 && rows != nil {
			return nil, false
		}
		if len(sheet.Rows) > 0 {
			rows = sheet.Rows
		}
	}
	seen := make(map[string]bool, len(rows))
	for i := range rows {
		if unit := rows[i].Unit; unit == "" || seen[unit] {
			return nil, false
		} else {
			seen[unit] = true
		}
	}
	return rows, true
}
