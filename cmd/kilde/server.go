package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// The bounds on what a connection may take.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 120 * time.Second
	headerBytes   = 32 << 10
)

const (
	drainTime    = 1500 * time.Millisecond // for clients to learn that they must connect elsewhere
	shutdownTime = 10 * time.Second        // for requests in flight to end
)

// server is an http.Server and what it listens on.
type server struct {
	*http.Server
	on net.Listener
}

func newServer(on net.Listener, h http.Handler, log *slog.Logger) server {
	return server{on: on, Server: &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}
}

// serveUntil serves until ctx ends or a server fails. At the end it drains:
// for a while requests are still answered, and their connections closed after
// that, so that none is cut off in the moment between a client's sending and
// the server's closing.
func serveUntil(ctx context.Context, servers []server, drain func(), log *slog.Logger) error {
	broken := make(chan error, len(servers))
	for _, s := range servers {
		go func() { broken <- s.Serve(s.on) }() // until Shutdown or Close
	}
	select {
	case err := <-broken:
		return errors.Join(err, closeAll(servers))
	case <-ctx.Done():
	}
	log.Info("stopping", "cause", context.Cause(ctx))
	drain()
	select {
	case err := <-broken:
		return errors.Join(err, closeAll(servers))
	case <-time.After(drainTime):
	}
	return shutdown(context.WithoutCancel(ctx), servers)
}

// shutdown ends the servers when no request is in flight any more, or cuts
// what is left off.
func shutdown(ctx context.Context, servers []server) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownTime)
	defer cancel()
	var err error
	for _, s := range servers {
		err = errors.Join(err, s.Shutdown(ctx))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("requests that took longer than %s were cut off: %w", shutdownTime, err), closeAll(servers))
	}
	return nil
}

func closeAll(servers []server) (err error) {
	for _, s := range servers {
		err = errors.Join(err, s.Close())
	}
	return err
}
