//go:build race

package pipeline_test

// slower is how many times longer everything takes under the race detector.
const slower = 10

// sparse is of how many like cases one is tried under the race detector: what takes one
// file after the other has no races to find, and would take a quarter of an hour.
const sparse = 10
