package files_test

import (
	"os"
	"testing"
)

// TestMain gives the tests keys to the S3 service that they start themselves. Where the
// environment asks for it, the process is the one that the crash test kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		crash(dir)
		os.Exit(0)
	}
	for _, key := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if os.Getenv(key) == "" {
			os.Setenv(key, "huibao-test")
		}
	}
	os.Exit(m.Run())
}
