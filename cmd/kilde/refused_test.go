package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"kilde/store/storetest"
)

// TestPostgresRefused: a database that can't be used is refused in one line
// that says why, and no password is in it or in anything else that is said.
func TestPostgresRefused(t *testing.T) {
	t.Setenv("KILDE_TEST_ENGINE", "postgres") // so not parallel
	const password, wrong = "hunter2", "letmein"
	path := filepath.Join(t.TempDir(), "kilde.db")
	raw := storetest.Raw(t, path)
	guest, right := storetest.Guest(t, path, password)
	database := strings.TrimPrefix(guest, "guest_")
	exec := func(statement string) {
		t.Helper()
		if _, err := raw.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE DATABASE latin_" + database + " ENCODING 'LATIN1' TEMPLATE template0")
	t.Cleanup(func() { exec("DROP DATABASE latin_" + database + " WITH (FORCE)") })
	of := func(old, now string) string { return strings.Replace(right, old, now, 1) }
	inQuery := of(guest+":"+password+"@", "") + "&user=" + guest + "&password="
	must(t, "migrate", "--database", right)
	for _, test := range []struct{ what, address, before, want string }{
		{"wrong password", of(password, wrong), "", "password authentication failed for user"},
		{"wrong password, as a parameter", inQuery + wrong, "", "password authentication failed for user"},
		{"no password", of(":"+password, ""), "", "password"},
		{"nobody", of(guest, "nobody"), "", `role "nobody" does not exist`},
		{"no such database", of("/"+database, "/nowhere"), "", `database "nowhere" does not exist`},
		{"no server", of("host=%2F", "host=%2Fnowhere%2F"), "", "no such file or directory"},
		{"address that can't be read", of("host=", "port=many&host="), "", "The database address can't be read"},
		{"another encoding", of("/"+database, "/latin_"+database), "", "the database has the encoding LATIN1; Kilde needs UTF8"},
		{"no connection to spare", right, "ALTER ROLE " + guest + " CONNECTION LIMIT 0", "too many connections for role"},
		{"newer schema", right, "ALTER ROLE " + guest + " CONNECTION LIMIT -1; INSERT INTO schema_support (migration, oldest) VALUES (1001, 1000)",
			"this database needs a Kilde that knows schema 1000 or newer"},
	} {
		if test.before != "" {
			exec(test.before)
		}
		for _, got := range []outcome{
			command(t, "serve", "--addr", "127.0.0.1:0", "--database", test.address),
			commandWith(t, process{args: []string{"keys", "list"}, env: []string{"KILDE_DATABASE_URL=" + test.address}}),
		} {
			if got.status == succeeded || strings.Count(got.errors, "\n") != 1 || !strings.Contains(got.errors, test.want) || got.out != "" {
				t.Errorf("%s: got status %d, %q, %q; want one line with %q", test.what, got.status, got.out, got.errors, test.want)
			}
			if strings.Contains(got.errors, password) || strings.Contains(got.errors, wrong) {
				t.Errorf("%s: the password is told: %s", test.what, got.errors)
			}
		}
	}
	exec("DELETE FROM schema_support WHERE migration = 1001")
	for _, address := range []string{right, inQuery + password} {
		r := serve(t, "--database", address)
		if status := r.stop(); status != succeeded || strings.Contains(r.out.String()+r.log(), password) || strings.Contains(r.log(), "level=ERROR") {
			t.Errorf("with the password: status %d, %s%s", status, r.out, r.log())
		}
	}
}
