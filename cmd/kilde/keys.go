package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kilde/models"
	"kilde/store"
)

func (p *process) keysCommand() *cobra.Command {
	cmd := group("keys", "Make, list and revoke the keys that open the API")
	cmd.AddCommand(p.createKeyCommand(), p.listKeysCommand(), p.revokeKeyCommand())
	return cmd
}

func (p *process) createKeyCommand() *cobra.Command {
	var scopes []string
	var key models.NewKey
	cmd := &cobra.Command{
		Use: "create --name NAME --scopes SCOPE,…", Short: "Make a key and print its secret, once", Args: noArguments,
		Example: "  kilde keys create --name editor --scopes content:write,content:publish --expires 90d",
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, s := range scopes {
				key.Scopes = append(key.Scopes, models.Scope(s))
			}
			return p.createKey(cmd.Context(), key)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&key.Name, "name", "", "`name` by which people know the key")
	flags.StringSliceVar(&scopes, "scopes", nil, "`scopes`, with commas between: content:read (drafts too), content:write, content:publish, admin")
	define(flags, &key.ExpiresAt, spec[*time.Time]{name: "expires", parse: expiry, usage: "`when` the key stops working: a date such as 2027-01-01 (UTC), or a number of days such as 90d (default never)"})
	return cmd
}

func (p *process) createKey(ctx context.Context, k models.NewKey) error {
	if err := k.Validate(); err != nil {
		return err
	}
	if store.Exists(p.database) != nil {
		fmt.Fprintf(p.stderr, "kilde: warning: there is no database at %s yet; it is made for the key\n", p.database)
	}
	return p.withStore(ctx, p.warnings(), func(s *store.Store) error {
		key, secret, err := s.CreateKey(ctx, k)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "The secret of the key %q (scopes: %s; expires: %s). It is shown this once; send it as Authorization: Bearer SECRET.\n",
			key.Name, scopeNames(key), moment(key.ExpiresAt, "never"))
		_, err = fmt.Fprintln(p.stdout, secret.Reveal())
		return err
	})
}

// expiry reads a date, a moment, or a number of days from now.
func expiry(s string) (*time.Time, error) {
	days, counted := strings.CutSuffix(s, "d")
	n, err := strconv.ParseUint(days, 10, 16)
	at := time.Now().UTC().AddDate(0, 0, int(n)).Truncate(time.Second)
	if !counted || err != nil {
		if at, err = time.Parse(time.DateOnly, s); err != nil {
			at, err = time.Parse(time.RFC3339, s)
		}
	}
	if err != nil || !at.After(time.Now()) {
		return nil, errors.New("must be a date to come such as 2027-01-01, or a number of days such as 90d")
	}
	return &at, nil
}

func (p *process) listKeysCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all keys, without their secrets", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withExisting(cmd.Context(), func(s *store.Store) error {
				keys, err := s.Keys(cmd.Context())
				if err != nil {
					return err
				}
				return p.printKeys(keys)
			})
		},
	}
}

func (p *process) printKeys(keys []models.Key) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tSCOPES\tCREATED\tLAST USED\tEXPIRES\tSTATE")
	for _, k := range keys {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Name, scopeNames(k),
			moment(&k.CreatedAt, ""), moment(k.LastUsedAt, "never"), moment(k.ExpiresAt, "never"), keyState(k))
	}
	return w.Flush()
}

func keyState(k models.Key) string {
	switch {
	case k.RevokedAt != nil:
		return "revoked"
	case !k.Active(time.Now()):
		return "expired"
	}
	return "active"
}

func scopeNames(k models.Key) string {
	names := make([]string, len(k.Scopes))
	for i, s := range k.Scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ",")
}

// moment is a time as tables show it; never stands for none.
func moment(t *time.Time, never string) string {
	if t == nil {
		return never
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}

func (p *process) revokeKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID|NAME", Short: "Make a key useless, at once and for good", Args: oneKey,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withExisting(cmd.Context(), func(s *store.Store) error {
				key, err := s.RevokeKey(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.stdout, "revoked %s %s\n", key.ID, key.Name)
				return err
			})
		},
	}
}

func oneKey(_ *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return mistakef("name one key, by its id or its name; kilde keys list shows them")
	}
	return nil
}
