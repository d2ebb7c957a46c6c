# Reads `go test -v` and prints what a person wants of it: one line for a
# package that passed, everything for one that failed, and at the end every
# test that was skipped, with its reason.

/^=== (RUN|CONT|NAME)/ { test = $3; next }
/^=== PAUSE/           { next }

{ sub(/\r$/, "") }
/^ *--- PASS:/ { passed++; next }
/^ *--- FAIL:/ { failed++ }
/^ *--- SKIP:/ { skipped++; skips[skipped] = "left out: " $3 ": " (reason[$3] ? reason[$3] : "no reason given") }
/^ +[A-Za-z0-9_]+\.go:[0-9]+: / { line = $0; sub(/^ +[^ ]+ /, "", line); reason[test] = line }

# The last line of a package. What it said before is shown only if it failed.
/^(ok  |\?   )\t/ { print; forget(); next }
/^FAIL\t/         { printf "%s%s\n", said, $0; broken++; if (/ failed\]$/) failed++; forget(); next }
                  { said = said $0 "\n" }

function forget() { said = ""; fflush(); split("", reason) }

END {
	printf "%s", said
	for (i = 1; i <= skipped; i++) print skips[i]
	if (!skipped && !broken) print "left out: nothing, every test ran"
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	if (broken || !passed) exit 1
}
