//go:build !race

package work_test

const sparse = 1
