package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/spf13/cobra"
)

func (p *process) healthCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use: "health", Short: "Ask a server on this machine whether it lives", Args: noArguments,
		Long: "Ask a server on this machine whether it lives: exit status 0 or 1, for containers.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return health(cmd.Context(), "http://"+reachable(addr)+"/healthz")
		},
	}
	defineAddr(cmd.Flags(), &addr, "`address` that the server listens on")
	return cmd
}

// healthTimeout is shorter than what container runtimes wait.
const healthTimeout = 2 * time.Second

func health(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	direct := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // by no proxy
	answer, err := direct.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, answer.Status)
	}
	return nil
}

// reachable is where to find from this machine what listens on addr.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && ip == netip.IPv4Unspecified():
		host = "127.0.0.1"
	case err == nil && ip == netip.IPv6Unspecified():
		host = "::1"
	}
	return net.JoinHostPort(host, port)
}
