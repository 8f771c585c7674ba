package blank

import (
	"huibao/pipeline/form"
	"huibao/pipeline/submission"
)

// howTo is what the first sheet says under its title.
const howTo = "请填写淡黄色的单元格，其余单元格已经锁定。各栏的含义和要求见最后一张表“填报说明”；选中一格，会显示该格的要求和上月数。填好保存后，"

// pairs draws a sheet of labels with their values to the right. Nothing stands behind
// a value but its unit of measure, so that no other word is taken for it.
func (b *book) pairs(g *grid, s form.Sheet) error {
	_, cover := s.WithRole(form.RoleOffice)
	title := b.Form.Name
	if !cover {
		title += "\u3000" + s.Name
	}
	g.widths(32, 34, 10)
	g.merge(1, 1, g.width, 1, title, titleStyle)
	g.height(1, 44)
	row := 2
	if cover {
		g.merge(1, 2, g.width, 2, howTo+b.send(), hintStyle)
		g.height(2, 60)
		row++
	}
	previous := b.previous(s.Code)
	for _, c := range s.Columns {
		g.set(1, row, c.Name, headStyle)
		g.set(3, row, measure(c), midStyle)
		if own := b.own(c); own != "" {
			g.set(2, row, own, textStyle)
		} else {
			g.input(2, row, c, previous.Values[c.Code])
		}
		g.height(row, 26)
		row++
	}
	return g.finish(false, 0, 0)
}

// send says where the workbook goes, and by when.
func (b *book) send() string {
	if b.Deadline == "" {
		return "把本文件报送区里。"
	}
	return "在" + b.Deadline + "前把本文件报送区里。"
}

// own is what the cover says of itself.
func (b *book) own(c form.Column) string {
	switch c.Role {
	case form.RoleOffice:
		return b.office.Name
	case form.RolePeriod:
		return b.Period.Chinese()
	case form.RoleVersion:
		return b.Form.Code + "/" + b.Form.Version
	default:
		return ""
	}
}

func measure(c form.Column) any {
	if c.Measure == "" {
		return nil
	}
	return c.Measure
}

// previous returns a sheet of the month before, an empty one when there is none.
func (b *book) previous(code string) submission.Sheet {
	if b.Previous == nil {
		return submission.Sheet{}
	}
	sheet, _ := b.Previous.Sheet(code)
	return sheet
}
