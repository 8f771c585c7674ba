package pipeline

import (
	"huibao/pipeline/period"
	"huibao/pipeline/render/blank"
)

// Blank makes the workbook that an office, or the district, fills in for a month.
// Previous is the month before, nil when it is not known.
func (p *Pipeline) Blank(office string, month period.Period, previous *Accounts) ([]byte, error) {
	return blank.Render(blank.Input{
		Form: p.Form, Units: p.Units, Office: office, Period: month, Previous: previous.from(office),
		Deadline: p.Due.Chinese(month),
	})
}
