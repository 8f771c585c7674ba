//go:build !race

package main

// raceDetector tells that the race detector is at work, which needs memory of its own.
const raceDetector = false
