package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
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
	settleTime   = 500 * time.Millisecond // for the last connections to be served
	shutdownTime = 10 * time.Second       // for requests in flight to end
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

// service is the servers of one process, and how they end.
type service struct {
	servers   []server
	drain     func()        // has clients told to connect elsewhere
	drainTime time.Duration // for them to learn it
	log       *slog.Logger
}

// run serves until ctx ends or a server fails. At the end it drains: for a
// while requests are still answered, and their connections closed after that,
// so that none is cut off in the moment between a client's sending and the
// server's closing.
func (s service) run(ctx context.Context) error {
	broken := make(chan error, len(s.servers))
	for _, one := range s.servers {
		go func() { broken <- one.Serve(one.on) }() // until its listener is closed
	}
	s.tell(daemon.SdNotifyReady)
	select {
	case err := <-broken:
		return errors.Join(err, closeAll(s.servers))
	case <-ctx.Done():
	}
	s.log.Info("stopping", "cause", context.Cause(ctx))
	s.tell(daemon.SdNotifyStopping)
	s.drain()
	select {
	case err := <-broken:
		return errors.Join(err, closeAll(s.servers))
	case <-time.After(s.drainTime):
	}
	return errors.Join(s.settle(broken), shutdown(context.WithoutCancel(ctx), s.servers))
}

// settle has the servers listen no longer and serve the connections that they
// have. Shutdown alone drops a request that it finds on a new connection.
func (s service) settle(ended <-chan error) (err error) {
	for _, one := range s.servers {
		err = errors.Join(err, one.on.Close())
	}
	for range s.servers {
		if reason := <-ended; !errors.Is(reason, net.ErrClosed) {
			err = errors.Join(err, reason)
		}
	}
	time.Sleep(settleTime)
	return err
}

// tell keeps a service manager informed, where there is one (sd_notify(3)).
func (s service) tell(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		s.log.Warn("service manager not told", "state", state, "err", err)
	}
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
