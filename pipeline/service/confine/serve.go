package confine

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Task is what a child does with its input.
type Task func(in []byte) ([]byte, error)

const (
	exitMemory = 3
	maxStack   = 64 << 20             // bytes; a recursion without end stops there
	interval   = 2 * time.Millisecond // between two looks at the memory
)

// Serve does a task in a child: it reads the input to its end, does the task within the
// memory, and writes the result. It must be all that the process does, since it ends the
// process when memory runs out.
func Serve(task Task, memory int64, in io.Reader, out io.Writer) error {
	runtime.GOMAXPROCS(1) // the other processors are for the parent
	debug.SetMaxStack(maxStack)
	debug.SetMemoryLimit(memory * 3 / 4) // collect garbage in time
	go guard(memory)
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	result, err := task(data)
	if err != nil {
		return err
	}
	_, err = out.Write(result)
	return err
}

// guard ends the process when it holds more memory than allowed.
func guard(memory int64) {
	sample := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
	}
	for range time.Tick(interval) {
		metrics.Read(sample)
		if held := sample[0].Value.Uint64() - sample[1].Value.Uint64(); int64(held) > memory {
			fmt.Fprintln(os.Stderr, "out of memory:", held, "bytes")
			os.Exit(exitMemory)
		}
	}
}
