package intake_test

import (
	"testing"

	"huibao/pipeline/intake"
	"huibao/pipeline/period"
	"huibao/pipeline/unit"
)

func TestSender(t *testing.T) {
	t.Parallel()
	units, err := unit.NewRegistry([]unit.Unit{
		{Code: "1", Name: "雨花区", Level: unit.District},
		{Code: "11", Name: "东塘街道", Short: "东塘", Level: unit.Office, Parent: "1"},
		{Code: "12", Name: "黎托乡", Short: "黎托", Level: unit.Office, Parent: "1", Aliases: []string{"黎托街道"}},
		{Code: "13", Name: "新街道", Short: "新", Level: unit.Office, Parent: "1", Founded: period.Must("2007-01")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"东塘街道2006年6月月报.xlsx": "11",
		"6月报表-东塘.xlsx":       "11",
		"黎托街道.xlsx":          "12",
		"东塘和黎托.xlsx":         "", // two offices: the name decides nothing
		"月报.xlsx":            "",
		"新街道.xlsx":           "", // does not exist yet
	} {
		if got := intake.Sender(name, units, period.Must("2006-06")); got != want {
			t.Errorf("Sender(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestIgnored(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"东塘街道.xlsx": false, "~$东塘街道.xlsx": true, ".DS_Store": true,
		"Thumbs.db": true, "东塘街道.xlsx.tmp": true, "东塘街道.xlsx.PART": true,
	} {
		if got := intake.Ignored(name); got != want {
			t.Errorf("Ignored(%q) = %v, want %v", name, got, want)
		}
	}
}
