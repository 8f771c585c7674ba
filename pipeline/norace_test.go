//go:build !race

package pipeline_test

const slower = 1
