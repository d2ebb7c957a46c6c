package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"kilde/api"
	"kilde/models"
	"kilde/store/storetest"
)

// Every request that README and the guide to queries show is sent, in its order,
// and answers as they say it does.
func TestReadme(t *testing.T) {
	t.Parallel()
	for name, least := range map[string]int{"../README.md": 8, "../docs/queries.md": 20, "../docs/citations.md": 10} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runExamples(t, name, least)
		})
	}
}

func runExamples(t *testing.T, name string, least int) {
	t.Helper()
	s := storetest.New(t)
	_, secret, err := s.CreateKey(t.Context(), models.NewKey{Name: "editor", Scopes: []models.Scope{models.ReadScope, models.WriteScope, models.PublishScope}})
	if err != nil {
		t.Fatal(err)
	}
	h := api.New(s, api.Options{PublicURL: "http://localhost:8080", Language: "nb", WordsPerMinute: 240, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	readme, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	examples := readmeExamples(string(readme))
	if len(examples) < least {
		t.Fatalf("%s has %d requests, want at least %d", name, len(examples), least)
	}
	for _, x := range examples {
		r := shellRequest(strings.ReplaceAll(x.command, "$KEY", secret.Reveal()))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if x.answer == "" {
			if w.Code >= 300 {
				t.Errorf("%s\nanswers %d %s", x.command, w.Code, w.Body)
			}
			continue
		}
		var want, got any
		if err := json.Unmarshal([]byte(x.answer), &want); err != nil {
			t.Fatalf("%v in %s", err, x.answer)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%v in %s", err, w.Body)
		}
		for _, wrong := range differences("", want, got) {
			t.Errorf("%s: %s", x.command, wrong)
		}
	}
}

type readmeExample struct{ command, answer string }

var (
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:```json\n(.*?)```)?")
	shellWord  = regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"]+`)
)

// readmeExamples are the calls of curl in a Markdown text.
func readmeExamples(markdown string) (list []readmeExample) {
	for _, block := range shellBlock.FindAllStringSubmatch(markdown, -1) {
		for _, command := range strings.Split("\n"+strings.ReplaceAll(block[1], "\\\n", " "), "\ncurl ")[1:] {
			list = append(list, readmeExample{command, block[2]})
		}
	}
	return list
}

// shellRequest is the request that curl would send.
func shellRequest(command string) *http.Request {
	method, target, body, header := "", "", "", http.Header{}
	words := shellWord.FindAllString(command, -1)
	for i := 0; i < len(words); i++ {
		value := ""
		if i+1 < len(words) {
			value = strings.Trim(words[i+1], `'"`)
			if strings.HasPrefix(words[i+1], "'") {
				value = strings.Trim(words[i+1], "'")
			}
		}
		switch words[i] {
		case "-s", "-g":
			continue
		case "-X":
			method = value
		case "-d":
			body = value
		case "-H":
			name, v, _ := strings.Cut(value, ": ")
			header.Set(name, v)
		default:
			target = strings.TrimPrefix(strings.Trim(words[i], "'"), "localhost:8080")
			continue
		}
		i++
	}
	if method == "" && body != "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header = header
	return r
}

// differences lists where got is not what want shows of it: want may leave
// members out, end an array with "…", and cut a string with …
func differences(at string, want, got any) (list []string) {
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for name, v := range want {
			list = append(list, differences(at+"/"+name, v, object[name])...)
		}
	case []any:
		items, _ := got.([]any)
		if n := len(want); n > 0 && want[n-1] == "…" {
			want, items = want[:n-1], items[:min(n-1, len(items))]
		}
		if len(want) != len(items) {
			return []string{fmt.Sprintf("%s has %d items, want %d", at, len(items), len(want))}
		}
		for i := range want {
			list = append(list, differences(fmt.Sprintf("%s/%d", at, i), want[i], items[i])...)
		}
	case string:
		s, _ := got.(string)
		if prefix, cut := strings.CutSuffix(want, "…"); s != want && !(cut && strings.HasPrefix(s, prefix)) {
			return []string{fmt.Sprintf("%s is %q, want %q", at, s, want)}
		}
	default:
		if want != got {
			return []string{fmt.Sprintf("%s is %v, want %v", at, got, want)}
		}
	}
	return list
}
