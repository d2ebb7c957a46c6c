package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// wire is a client that keeps its connection and repeats nothing, so that it
// sees every failure, which net/http's would hide.
type wire struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	body    []byte // of the last answer
}

// do sends a request as it is and returns the status of its answer.
func (w *wire) do(request string) (status int, err error) {
	if w.conn == nil {
		if w.conn, err = net.Dial("tcp", w.address); err != nil {
			w.conn = nil
			return 0, err
		}
		w.in = bufio.NewReader(w.conn)
	}
	status, closes, err := w.exchange(request)
	if err != nil || closes {
		w.close()
	}
	return status, err
}

func (w *wire) exchange(request string) (status int, closes bool, err error) {
	if err := w.conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return 0, false, err
	}
	if _, err := io.WriteString(w.conn, request); err != nil {
		return 0, false, err
	}
	answer, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return 0, false, err
	}
	defer answer.Body.Close()
	w.body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, answer.Close, err
}

func (w *wire) close() {
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
	}
}

// get is a request for an address; header is lines that end as HTTP's do.
func get(path, header string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: kilde\r\n" + header + "\r\n"
}

// post is a request that makes an article.
func post(secret, title string) string {
	body := fmt.Sprintf(`{"title":%q,"body":"Tekst."}`, title)
	return fmt.Sprintf("POST /v1/articles HTTP/1.1\r\nHost: kilde\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		secret, len(body), body)
}

// host is where a server listens.
func (r *running) host() string { return strings.TrimPrefix(r.url, "http://") }
