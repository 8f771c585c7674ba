package store

// Tally is how much of everything there is, for those who watch the service.
type Tally struct {
	Attempts map[State]int
	Findings map[FindingKind]int
	Editions int
	Notices  map[NoticeState]int
}

// FindingKind is what findings are counted by.
type FindingKind struct{ Rule, Severity string }

// Tally counts attempts, findings and editions.
func (v *View) Tally() (Tally, error) {
	t := Tally{Attempts: make(map[State]int), Findings: make(map[FindingKind]int), Notices: make(map[NoticeState]int)}
	_, err := list(v, func(r row) (none struct{}, err error) {
		var state State
		var n int
		err = r.Scan(&state, &n)
		t.Attempts[state] = n
		return none, err
	}, `SELECT state, COUNT(*) FROM attempts GROUP BY state`)
	if err != nil {
		return t, err
	}
	_, err = list(v, func(r row) (none struct{}, err error) {
		var kind FindingKind
		var n int
		err = r.Scan(&kind.Rule, &kind.Severity, &n)
		t.Findings[kind] = n
		return none, err
	}, `SELECT rule, severity, COUNT(*) FROM findings GROUP BY rule, severity`)
	if err != nil {
		return t, err
	}
	_, err = list(v, func(r row) (none struct{}, err error) {
		var state NoticeState
		var n int
		err = r.Scan(&state, &n)
		t.Notices[state] = n
		return none, err
	}, `SELECT state, COUNT(*) FROM notices GROUP BY state`)
	if err != nil {
		return t, err
	}
	return t, v.sql.QueryRowContext(v.ctx, `SELECT COUNT(*) FROM editions`).Scan(&t.Editions)
}

// LastLines returns the newest lines of the audit, the oldest of them first.
func (v *View) LastLines(n int) ([]Line, error) {
	return list(v, scanLine, `SELECT `+auditColumns+` FROM audit
		WHERE seq > (SELECT seq FROM head WHERE id = 1) - $1 ORDER BY seq`, n)
}

// References hands over every blob that the store refers to, one that is referred to twice
// also twice.
func (v *View) References(each func(Blob) error) error {
	own := `SELECT name, sha256, receipts FROM attempts ORDER BY arrival`
	published := `SELECT '', '', blobs FROM editions ORDER BY entry`
	replaced := `SELECT '', '', receipts FROM decisions ORDER BY attempt, number`
	drafted := `SELECT '', '', blobs FROM drafts ORDER BY entry`
	for _, query := range []string{own, published, replaced, drafted} {
		if err := v.references(query, each); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) references(query string, each func(Blob) error) error {
	rows, err := v.sql.QueryContext(v.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one Blob
		var more []Blob
		if err := rows.Scan(&one.Name, &one.SHA256, asBlobs(&more)); err != nil {
			return err
		}
		if one.SHA256 != "" {
			more = append(more, one)
		}
		for _, b := range more {
			if err := each(b); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}
