package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// spec describes a setting: a flag, and the environment variable that holds
// where the flag is not given.
type spec[T any] struct {
	name     string // of the flag
	variable string // "" for a flag alone
	initial  string // what holds where neither is given; "" is T's zero
	usage    string // with the kind of value in backquotes
	secret   bool   // whether its text may hold a password
	parse    func(string) (T, error)
}

// setting is a flag whose text is parsed into a value (pflag.Value).
type setting[T any] struct {
	text  string
	to    *T
	parse func(string) (T, error)
}

func (s *setting[T]) String() string { return s.text }

// Type tells the help that a bool needs no value; the usage names what others
// take.
func (s *setting[T]) Type() string {
	if _, ok := any(s.to).(*bool); ok {
		return "bool"
	}
	return "value"
}

// Set takes the text of a flag or a variable.
func (s *setting[T]) Set(text string) error {
	v, err := s.parse(text)
	if err == nil {
		*s.to, s.text = v, text
	}
	return err
}

// variableOf is the annotation of a flag that names its variable.
const variableOf = "kilde_variable"

// secretFlag is the annotation of a flag whose text is not shown.
const secretFlag = "kilde_secret"

// define adds a setting to flags.
func define[T any](flags *pflag.FlagSet, to *T, s spec[T]) {
	v := &setting[T]{to: to, parse: s.parse}
	if s.initial != "" {
		if err := v.Set(s.initial); err != nil {
			panic(fmt.Sprintf("default of --%s: %v", s.name, err)) // every run would
		}
	}
	if s.variable == "" {
		flags.Var(v, s.name, s.usage)
		return
	}
	flag := flags.VarPF(v, s.name, "", s.usage+" ["+s.variable+"]")
	flag.Annotations = map[string][]string{variableOf: {s.variable}}
	if s.secret {
		flag.Annotations[secretFlag] = nil
	}
	if v.Type() == "bool" {
		flag.NoOptDefVal = "true"
	}
}

const ourPrefix = "KILDE_"

// configure sets the flags of cmd that were not given from the environment,
// and warns of variables that look like settings and are none.
func (p *process) configure(cmd *cobra.Command) (err error) {
	given := map[string]string{}
	for _, entry := range p.env {
		if name, text, ok := strings.Cut(entry, "="); ok && strings.HasPrefix(name, ourPrefix) {
			given[name] = text
		}
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if name := variable(f); err == nil && !f.Changed && given[name] != "" {
			err = setFrom(f, name, given[name])
		}
	})
	known := variables(cmd.Root())
	for _, entry := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, entry) {
			fmt.Fprintf(p.stderr, "kilde: warning: %s is no setting and does nothing\n", entry)
		}
	}
	return err
}

func setFrom(f *pflag.Flag, name, text string) error {
	err := f.Value.Set(text)
	if _, secret := f.Annotations[secretFlag]; secret && err != nil {
		return mistakef("invalid value of %s: %w", name, err)
	}
	if err != nil {
		return mistakef("invalid value %q of %s: %w", text, name, err)
	}
	return nil
}

// flagMistake is the error of a flag; a secret that is wrong stays one.
func flagMistake(err error) error {
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if _, secret := e.GetFlag().Annotations[secretFlag]; secret {
			return mistakef("invalid argument for %q flag: %w", "--"+e.GetFlag().Name, e.Unwrap())
		}
	}
	return mistake{err}
}

// variable is the environment variable of a flag, or "".
func variable(f *pflag.Flag) string {
	if names := f.Annotations[variableOf]; len(names) > 0 {
		return names[0]
	}
	return ""
}

// variables are those of all settings of a command and the commands in it.
func variables(cmd *cobra.Command) (names []string) {
	add := func(f *pflag.Flag) { names = append(names, variable(f)) }
	cmd.PersistentFlags().VisitAll(add)
	cmd.Flags().VisitAll(add)
	for _, c := range cmd.Commands() {
		names = append(names, variables(c)...)
	}
	return names
}
