package config_test

import (
	"errors"
	"fmt"
	"testing/fstest"

	"huibao/config"
)

// A workspace with slips: every fault has its line, and an offer where one is near.
func ExampleOpen() {
	workspace := fstest.MapFS{"huibao.yaml": {Data: []byte("form: subsistence-alowance\nunits: yuhua\nschedule: \"0 9 L * *\"\n")}}
	_, err := config.Open(workspace)
	fmt.Println(err)

	workspace["huibao.yaml"].Data = []byte("form: subsistence-alowance\nunits: yuhua\n")
	_, err = config.Open(workspace)
	var fault *config.Error
	if errors.As(err, &fault) {
		fmt.Println(fault.Line, fault.Key, fault.Offer)
	}
	// Output:
	// huibao.yaml:3：“schedule”的“日”不能写“L”，没有“月末”的写法。要在月末之后出汇报，请用次月1日，例如“0 9 1 * *”。
	// 1 form subsistence-allowance
}
