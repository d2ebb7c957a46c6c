// Command kilde serves the content API and looks after its database. It alone
// knows all other packages: it reads flags and environment, joins the parts,
// and turns signals and failures into what an operator expects.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"kilde/models"
	"kilde/store"
)

func main() {
	cobra.EnableCommandSorting = false // it is one switch for the whole process
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	p := &process{name: os.Args[0], args: os.Args[1:], env: os.Environ(), stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.run(ctx))
}

// process is one run of the program: what it is given, and the settings that
// several commands share.
type process struct {
	name           string // by which the program was called
	args, env      []string
	stdin          io.Reader
	stdout, stderr io.Writer

	database string
	direct   string
	replicas []string
	maxLag   time.Duration
	language string
}

const defaultDatabase = "kilde.db"

// The exit statuses.
const (
	succeeded = 0
	failed    = 1
	mistaken  = 2 // in a flag, a variable or an argument
)

// mistake is the failure of whoever called the program.
type mistake struct{ error }

func (m mistake) Unwrap() error { return m.error }

func mistakef(format string, args ...any) error { return mistake{fmt.Errorf(format, args...)} }

// run does what the arguments ask for until it is done or ctx ends, and
// returns the exit status.
func (p *process) run(ctx context.Context) int {
	root := p.root()
	root.SetArgs(append([]string{}, p.args...)) // nil would mean those of the test program
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return succeeded
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", err, context.Cause(ctx))
	}
	fmt.Fprintln(p.stderr, "kilde:", strings.ReplaceAll(err.Error(), "\n", "; "))
	if _, ok := errors.AsType[mistake](err); ok || errors.Is(err, models.Invalid) {
		return mistaken
	}
	return failed
}

// root is the tree of commands, in the order in which they are listed.
func (p *process) root() *cobra.Command {
	root := group("kilde", "Serve writing that comes in series and stands on sources")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagMistake(err) })
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return p.configure(cmd) }
	define(root.PersistentFlags(), &p.database, spec[string]{
		name: "database", variable: "KILDE_DATABASE_URL", initial: defaultDatabase,
		usage: "`address` of the database: a path, sqlite:PATH or postgres://…", parse: filled, secret: true,
	})
	define(root.PersistentFlags(), &p.direct, spec[string]{
		name: "direct-database", variable: "KILDE_DIRECT_DATABASE_URL", parse: filled, secret: true,
		usage: "`address` of the PostgreSQL server past a pooler, for migrations and to be woken by changes (default that of the database)",
	})
	root.AddCommand(
		p.serveCommand(), p.keysCommand(), p.importCommand(), p.exportCommand(), p.generateCommand(), p.checkCommand(), p.rebuildCommand(),
		p.migrateCommand(), p.openapiCommand(), p.healthCommand(), p.versionCommand(),
	)
	return root
}

// group is a command that only holds others.
func group(name, short string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Args: noArguments, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
}

func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasSubCommands():
		return mistakef("there is no command %q; %s --help lists them", args[0], cmd.CommandPath())
	}
	return mistakef("%s takes no argument such as %q", cmd.CommandPath(), args[0])
}

// withExisting is withStore for commands that make no sense on a database that
// is not there: a mistyped address must not make one.
func (p *process) withExisting(ctx context.Context, fn func(*store.Store) error) error {
	if err := store.Exists(p.database); err != nil {
		return err
	}
	return p.withStore(ctx, p.warnings(), fn)
}

// withStore opens the database, migrates it where it is older than the
// program, runs fn on it and closes it.
func (p *process) withStore(ctx context.Context, log *slog.Logger, fn func(*store.Store) error) (err error) {
	s, err := store.Open(ctx, p.database, store.Options{Language: p.language, Log: log, Replicas: p.replicas, MaxLag: p.maxLag, Direct: p.direct})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return fn(s)
}

// warnings is a log of what the operator has to know of; a command that ends
// has nothing else to tell but its result.
func (p *process) warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
