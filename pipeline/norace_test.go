//go:build !race

package pipeline_test

const slower, sparse = 1, 1
