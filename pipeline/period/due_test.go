package period_test

import (
	"testing"

	"huibao/pipeline/period"
)

func TestDue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		due  period.Due
		in   string
		want string
	}{
		{period.Due{Day: 25, Hour: 18}, "2006-06", "2006年6月25日18时"},
		{period.Due{Day: 31, Hour: 9, Minute: 30}, "2006-06", "2006年6月30日9时30分"},
		{period.Due{Day: 30}, "2008-02", "2008年2月29日0时"},
		{period.Due{}, "2006-06", ""},
	} {
		if got := test.due.Chinese(period.Must(test.in)); got != test.want {
			t.Errorf("%+v of %s is %q, want %q", test.due, test.in, got, test.want)
		}
	}
	if got := (period.Due{Day: 25}).Chinese(period.Period{}); got != "" {
		t.Errorf("an unknown month is due %q", got)
	}
}
