package main

import "runtime/debug"

// Commands that bring much in make much garbage beside little that stays: to
// collect it a quarter as often takes some hundred megabytes, never beyond the
// bound for what they do.
const (
	bulkPercent = 400
	bulkMemory  = 384 << 20
)

// forBulk runs fn with memory spent for speed.
func forBulk(fn func() error) error {
	defer debug.SetGCPercent(debug.SetGCPercent(bulkPercent))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(min(bulkMemory, debug.SetMemoryLimit(-1))))
	return fn()
}
