package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kilde/models"
	"kilde/models/source"
)

// What the text of a setting must be. Each returns the value, or says in one
// sentence what would do.

func filled(s string) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", errors.New("must not be empty")
	}
	return s, nil
}

func address(s string) (string, error) {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", errors.New("must be HOST:PORT or :PORT, such as :8080")
	}
	return s, nil
}

// webRoot is an address that paths are put after.
func webRoot(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(s, "?# ") {
		return "", errors.New("must be an address such as https://api.example.org, without query and fragment")
	}
	return strings.TrimRight(s, "/"), nil
}

func language(s string) (string, error) {
	if !source.ValidLanguage(s) {
		return "", errors.New("must be a BCP 47 language tag such as nb, nn, en or en-GB")
	}
	return s, nil
}

func readingSpeed(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 50 || n > 2000 {
		return 0, errors.New("must be a number from 50 to 2000")
	}
	return n, nil
}

// units are those of sizes.
var units = map[string]uint64{"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}

// byteSize is a number of bytes, with a unit where it has one: 64MiB, 1GB, 65536.
func byteSize(s string) (uint64, error) {
	digits := strings.TrimRight(s, "BKMGibkmg")
	n, err := strconv.ParseUint(strings.TrimSpace(digits), 10, 40)
	unit, ok := units[strings.ToUpper(s[len(digits):])]
	if err != nil || !ok {
		return 0, errors.New("must be a size such as 64MiB, 1GB or 0")
	}
	return n * unit, nil
}

// upTo is a whole number from 0 to most.
func upTo(most int) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > most {
			return 0, fmt.Errorf("must be a whole number from 0 to %d", most)
		}
		return n, nil
	}
}

// networks is a list of networks, and of single addresses, with commas between.
func networks(s string) (list []netip.Prefix, err error) {
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if !strings.Contains(part, "/") {
			if one, err := netip.ParseAddr(part); err == nil {
				part = netip.PrefixFrom(one, one.BitLen()).String()
			}
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, errors.New("must be networks such as 10.0.0.0/8,fd00::/8")
		}
		list = append(list, network.Masked())
	}
	return list, nil
}

func oneOf(valid ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		if !slices.Contains(valid, s) {
			return "", fmt.Errorf("must be one of %s", strings.Join(valid, ", "))
		}
		return s, nil
	}
}

func yesOrNo(s string) (bool, error) {
	b, err := strconv.ParseBool(s)
	if err != nil {
		return false, errors.New("must be true or false")
	}
	return b, nil
}

func positive(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, errors.New("must be a time such as 5s or 1m")
	}
	return d, nil
}

// visible is a secret that a header can carry.
func visible(s string) (models.Secret, error) {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", errors.New("must be of visible ASCII characters")
	}
	return models.Secret(s), nil
}

// addresses is a list of postgres:// addresses with commas between. One address
// may have commas itself, between its hosts.
func addresses(s string) (list []string, err error) {
	for part := range strings.SplitSeq(s, ",") {
		switch {
		case strings.Contains(part, "://"):
			list = append(list, strings.TrimSpace(part))
		case len(list) > 0 && strings.TrimSpace(part) != "":
			list[len(list)-1] += "," + part
		default:
			return nil, errors.New("must be addresses such as postgres://kilde@replica1/kilde,postgres://kilde@replica2/kilde")
		}
	}
	return list, nil
}
