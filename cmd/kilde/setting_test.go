package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settings are all that can be set by a variable as well, each with its
// default, two other values and one that is none.
var settings = []struct{ command, flag, variable, initial, one, two, bad string }{
	{"serve", "addr", "KILDE_ADDR", ":8080", ":1", "[::1]:2", "8080"},
	{"serve", "database", "KILDE_DATABASE_URL", "kilde.db", "a.db", "sqlite:b.db", " "},
	{"serve", "public-url", "KILDE_PUBLIC_URL", "", "https://a.example", "http://b.example/api", "a.example"},
	{"serve", "site-name", "KILDE_SITE_NAME", "Kilde", "A", "B", " "},
	{"serve", "site-url", "KILDE_SITE_URL", "", "https://a.example", "http://b.example/no", "a.example"},
	{"serve", "article-url", "KILDE_ARTICLE_URL", "", "https://a.example/{slug}", "http://b.example/?p={slug}", "https://a.example/"},
	{"serve", "series-url", "KILDE_SERIES_URL", "", "https://a.example/{slug}", "http://b.example/s/{slug}/", "https://{slug}.example/"},
	{"serve", "author-url", "KILDE_AUTHOR_URL", "", "https://a.example/{slug}", "http://b.example/a/{slug}/", "javascript:{slug}"},
	{"serve", "tag-url", "KILDE_TAG_URL", "", "https://a.example/{slug}", "http://b.example/t/{slug}/", "/{slug}"},
	{"serve", "language", "KILDE_LANGUAGE", "nb", "nn", "en-GB", "Norsk"},
	{"serve", "words-per-minute", "KILDE_WORDS_PER_MINUTE", "240", "100", "200", "1e3"},
	{"serve", "direct-database", "KILDE_DIRECT_DATABASE_URL", "", "postgres://a/b", "postgres://c,d/e", " "},
	{"serve", "replicas", "KILDE_REPLICA_URLS", "", "postgres://a/b", "postgres://a,b/c,postgres://d/e", "kilde:secret@a/b"},
	{"serve", "replica-max-lag", "KILDE_REPLICA_MAX_LAG", "5s", "1m", "500ms", "0s"},
	{"serve", "admin-addr", "KILDE_ADMIN_ADDR", "", ":1", "127.0.0.1:2", "x"},
	{"serve", "trusted-proxies", "KILDE_TRUSTED_PROXIES", "", "10.0.0.0/8", "::1, 192.168.0.0/16", "all"},
	{"serve", "cache-size", "KILDE_CACHE_SIZE", "64MiB", "0", "1 GB", "64 parsecs"},
	{"serve", "cache-control", "KILDE_CACHE_CONTROL", "*: public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400", "*: no-cache", "search: public, max-age=1; lists: max-age=2", "*: private"},
	{"serve", "rate-limit", "KILDE_RATE_LIMIT", "0", "600", "1", "-1"},
	{"serve", "key-rate-limit", "KILDE_KEY_RATE_LIMIT", "0", "1000000", "1", "many"},
	{"serve", "max-concurrent", "KILDE_MAX_CONCURRENT", "", "16", "0", "1.5"},
	{"serve", "memory-limit", "KILDE_MEMORY_LIMIT", "", "512MiB", "1 GB", "much"},
	{"serve", "drain-time", "KILDE_DRAIN_TIME", "1.5s", "10s", "1ms", "0s"},
	{"serve", "purge-url", "KILDE_PURGE_URL", "", "fastly://a", "http://a:6081,cloudflare://b", "http://me:secret@a"},
	{"serve", "purge-token", "KILDE_PURGE_TOKEN", "", "a", "b", "a secret"},
	{"serve", "seed", "KILDE_SEED", "", "true", "false", "yes please"},
	{"serve", "log-format", "KILDE_LOG_FORMAT", "text", "json", "text", "xml"},
	{"serve", "log-level", "KILDE_LOG_LEVEL", "info", "debug", "error", "loud"},
	{"import", "language", "KILDE_LANGUAGE", "nb", "nn", "en-GB", "Norsk"},
	{"generate", "language", "KILDE_LANGUAGE", "nb", "nn", "en-GB", "Norsk"},
	{"health", "addr", "KILDE_ADDR", ":8080", ":1", "[::1]:2", "8080"},
}

// held runs a command with its work left out and returns what its flag holds
// then, and its exit status.
func held(t *testing.T, name, flag string, p process) (value string, got outcome) {
	t.Helper()
	var out, errs strings.Builder
	p.stdin, p.stdout, p.stderr = strings.NewReader(""), io.Discard, &errs
	root := p.root()
	cmd, _, err := root.Find([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	cmd.Args, cmd.RunE = cobra.ArbitraryArgs, func(cmd *cobra.Command, _ []string) error {
		value = cmd.Flags().Lookup(flag).Value.String()
		return nil
	}
	root.SetArgs(append([]string{name}, p.args...))
	if err = root.ExecuteContext(t.Context()); err != nil {
		errs.WriteString(err.Error())
		got.status = mistaken
	}
	got.out, got.errors = out.String(), errs.String()
	return value, got
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, s := range settings {
		env, flag := []string{"PATH=/bin", s.variable + "=" + s.one}, []string{"--" + s.flag + "=" + s.two}
		for _, test := range []struct {
			name string
			env  []string
			args []string
			want string
		}{
			{"default", nil, nil, s.initial},
			{"empty variable", []string{s.variable + "="}, nil, s.initial},
			{"variable", env, nil, s.one},
			{"flag", nil, flag, s.two},
			{"flag over variable", env, flag, s.two},
			{"flag over bad variable", []string{s.variable + "=" + s.bad}, flag, s.two},
		} {
			if got, o := held(t, s.command, s.flag, process{env: test.env, args: test.args}); got != test.want || o.errors != "" {
				t.Errorf("%s --%s, %s: got %q, want %q %s", s.command, s.flag, test.name, got, test.want, o.errors)
			}
		}
		_, o := held(t, s.command, s.flag, process{env: []string{s.variable + "=" + s.bad}})
		if o.status != mistaken || !strings.Contains(o.errors, s.variable+": must") || strings.Contains(o.errors, "secret") {
			t.Errorf("%s=%s: got %+v", s.variable, s.bad, o)
		}
	}
}

// TestSettingsAreTested keeps the table above whole.
func TestSettingsAreTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for _, s := range settings {
		tested[s.command+" --"+s.flag] = true
	}
	p := &process{}
	root := p.root()
	for _, cmd := range root.Commands() {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if name := cmd.Name() + " --" + f.Name; variable(f) != "" && !tested[name] && f.Name != "database" {
				t.Errorf("%s is not in the table", name)
			}
		})
	}
}

func TestUnknownVariable(t *testing.T) {
	t.Parallel()
	got := commandWith(t, process{args: []string{"version"}, env: []string{"KILDE_ADRESS=:1", "KILDE_ADDR=:2", "OTHER=1", "KILDE_X"}})
	want := "kilde: warning: KILDE_ADRESS is no setting and does nothing\n"
	if got.status != succeeded || got.errors != want {
		t.Errorf("got %d %q, want %q", got.status, got.errors, want)
	}
}
