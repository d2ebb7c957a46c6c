package main

import (
	"context"
	"errors"
	"net"

	"github.com/coreos/go-systemd/v22/activation"
)

// adminSocket is the name of the passed socket that operators ask.
const adminSocket = "admin"

// listeners are what a server listens on, for everybody and for operators.
type listeners struct{ public, admin []net.Listener }

// listen takes the sockets that a service manager has passed (sd_listen_fds(3)),
// which other processes may share, and opens the addresses for which there is
// none.
func (s *serving) listen(ctx context.Context) (l listeners, err error) {
	passed, err := activation.ListenersWithNames()
	if err != nil {
		return l, err
	}
	for name, list := range passed {
		if name == adminSocket {
			l.admin = list
		} else {
			l.public = append(l.public, list...)
		}
	}
	l.public, err = open(ctx, l.public, s.addr)
	if err == nil {
		l.admin, err = open(ctx, l.admin, s.adminAddr)
	}
	if err != nil {
		return l, errors.Join(err, l.close())
	}
	return l, nil
}

// open returns what is passed, or a listener on the address where nothing is.
func open(ctx context.Context, passed []net.Listener, address string) ([]net.Listener, error) {
	if len(passed) > 0 || address == "" {
		return passed, nil
	}
	opened, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return []net.Listener{opened}, nil
}

func (l listeners) close() (err error) {
	for _, one := range append(l.public, l.admin...) {
		err = errors.Join(err, one.Close())
	}
	return err
}
