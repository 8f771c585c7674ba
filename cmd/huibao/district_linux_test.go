package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// noon is a time zone in which no day ends for hours, since the day stands on receipts.
func noon() string {
	ahead := 12 - time.Now().UTC().Hour()
	return fmt.Sprintf("Etc/GMT%+d", cmp.Or(-ahead, 0))
}

// scaleWorkspace writes a workspace with one small sheet and many offices.
func scaleWorkspace(t testing.TB, dir string, offices int, settings string) {
	t.Helper()
	var units strings.Builder
	units.WriteString("district: {code: \"430100\", name: 大区, short: 大区}\noffices:\n")
	for n := 1; n <= offices; n++ {
		fmt.Fprintf(&units, "  - {code: \"430100%03d\", name: %s, short: %s, communities: [{code: \"430100%03d001\", name: %s}]}\n",
			n, scaleOffice(n), strings.TrimSuffix(scaleOffice(n), "街道"), n, scaleCommunity(n))
	}
	for name, text := range map[string]string{
		"huibao.yaml": "form: small\nunits: units.yaml\ntemplates: templates\ninbox: inbox\noutbox: outbox\nreports: reports\nstate: state\ntimezone: " + noon() + "\n" + settings,
		"units.yaml":  units.String(),
		"small/form.yaml": "code: small\nname: 小表\nversion: \"1\"\ntemplate: small.md\nmissing: omit\nsheets:\n" +
			"  - code: cover\n    name: 封面\n    layout: pairs\n    columns:\n" +
			"      - {code: cover_office, name: 填报单位, type: unit, role: office}\n" +
			"      - {code: cover_period, name: 报告期, type: period, role: period}\n" +
			"  - code: table\n    name: 情况\n    layout: rows\n    columns:\n" +
			"      - {code: community, name: 社区, type: unit, role: unit}\n" +
			"      - {code: households, name: 户数, measure: 户, type: integer, min: 0, max: 100000}\n" +
			"      - {code: people, name: 人数, measure: 人, type: integer, min: 0, max: 100000}\n",
		"small/figures.yaml": "figures:\n  - {code: communities, name: 社区数, make: count}\n" +
			"  - {code: all_households, name: 户数合计, measure: 户, make: sum, of: households}\n" +
			"  - {code: all_people, name: 人数合计, measure: 人, make: sum, of: people}\n",
		"small/rules.yaml": "rules:\n" +
			"  - {id: E01, kind: structure, severity: error, name: 表样完整, message: \"{found}。\", action: \"请使用下发的表样。\"}\n" +
			"  - {id: E04, kind: type, severity: error, name: 类型正确, message: \"{cell}：{unit}“{column}”填了“{value}”，应为{expected}。\", action: \"请改正。\"}\n",
		"templates/briefs/small.md": "---\ntitle: [小表情况汇报]\n---\n\n共{{num \"communities\"}}个社区，{{num \"all_households\"}}户，{{num \"all_people\"}}人。\n",
	} {
		put(t, filepath.Join(dir, filepath.FromSlash(name)), []byte(text))
	}
	for _, folder := range []string{"inbox", "outbox", "reports"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// scaleName is a number in Chinese digits, since names of units hold no others.
func scaleName(n int) string {
	digits := []rune("零一二三四五六七八九")
	return string([]rune{digits[n/100%10], digits[n/10%10], digits[n%10]})
}

func scaleOffice(n int) string    { return "甲" + scaleName(n) + "街道" }
func scaleCommunity(n int) string { return "乙" + scaleName(n) + "社区" }

// scaleWorkbooks are one workbook for each office, by where they are dropped: flat, in a
// folder of the month, or in one of the office.
func scaleWorkbooks(t testing.TB, offices int) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	for n := 1; n <= offices; n++ {
		people := any(3 * n)
		if n%scaleFaulty == 0 {
			people = "约30"
		}
		folder := []string{"", "2006-06/", scaleOffice(n) + "/"}[n%3]
		out[folder+scaleOffice(n)+"2006年6月小表.xlsx"] = scaleWorkbook(t, n, n, people)
	}
	return out
}

func scaleWorkbook(t testing.TB, n int, households, people any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	sheet := func(name string, rows ...[]any) {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	sheet("封面", []any{"填报单位", scaleOffice(n)}, []any{"报告期", "2006年6月"})
	sheet("情况", []any{"社区", "户数", "人数"}, []any{scaleCommunity(n), households, people})
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
