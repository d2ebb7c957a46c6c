package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar that shows on a terminal how far something has come, and
// nothing elsewhere. A total of -1 is one that is not known.
func (p *process) progress(total int64, what string, more ...progressbar.Option) *progressbar.ProgressBar {
	return progressbar.NewOptions64(total, append([]progressbar.Option{
		progressbar.OptionSetWriter(p.stderr),
		progressbar.OptionSetVisibility(p.onTerminal()),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetSpinnerChangeInterval(0), // it would need a goroutine
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionShowCount(),
		progressbar.OptionFullWidth(),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionClearOnFinish(),
	}, more...)...)
}

// onTerminal reports whether a person reads along.
func (p *process) onTerminal() bool {
	file, ok := p.stderr.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
