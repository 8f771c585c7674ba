//go:build race

package work_test

// sparse is of how many like cases one is tried: the race detector makes the program
// several times slower, and has nothing to find in a run on one thread.
const sparse = 4
