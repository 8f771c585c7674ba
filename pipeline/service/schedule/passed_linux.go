package schedule

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// passed counts from the start of the machine, sleep included.
func passed() (string, time.Duration) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	var at unix.Timespec
	if err != nil || unix.ClockGettime(unix.CLOCK_BOOTTIME, &at) != nil {
		return since()
	}
	return "boot " + strings.TrimSpace(string(boot)), time.Duration(at.Nano())
}
