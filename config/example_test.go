package config_test

import (
	"errors"
	"fmt"
	"testing/fstest"

	"huibao/config"
)

// A workspace with slips: every fault has its line, and an offer where one is near.
func ExampleOpen() {
	workspace := fstest.MapFS{"huibao.yaml": {Data: []byte("form: subsistence-alowance\nunits: yuhua\ndeadline: {day: 32}\n")}}
	_, err := config.Open(workspace)
	fmt.Println(err)

	workspace["huibao.yaml"].Data = []byte("form: subsistence-alowance\nunits: yuhua\n")
	_, err = config.Open(workspace)
	var fault *config.Error
	if errors.As(err, &fault) {
		fmt.Println(fault.Line, fault.Key, fault.Offer)
	}
	// Output:
	// huibao.yaml:3：“deadline.day”不能是32。请写1至28的日子，或者写31，31就是每月最后一天。
	// 1 form subsistence-allowance
}
