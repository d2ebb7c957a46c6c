# Varnish 7 in front of Kilde, with the module xkey (Debian: varnish and
# varnish-modules). Kilde is started with --purge-url http://HOST:PORT of this
# Varnish.
vcl 4.1;

import std;
import xkey;

backend kilde {
	.host = "127.0.0.1";
	.port = "8080";
}

# Where Kilde speaks from. Where something else at these addresses hands on
# what readers send, such as what ends their TLS, ask for a token instead; see
# vcl_recv.
acl kilde_itself {
	"localhost";
}

sub vcl_recv {
	if (req.method == "PURGE") {
		if (client.ip !~ kilde_itself) {
			return (synth(403));
		}
		# With --purge-token:
		# if (req.http.Authorization != "Bearer SECRET") { return (synth(403)); }
		if (!req.http.Surrogate-Key) {
			return (synth(400));
		}
		if (req.http.Surrogate-Key == "*") {
			ban("obj.status != 0");
			return (synth(200, "Dropped everything"));
		}
		return (synth(200, "Dropped " + xkey.purge(req.http.Surrogate-Key)));
	}
}

sub vcl_backend_response {
	# What is left to one reader is not what is left to the next.
	unset beresp.http.RateLimit;
	unset beresp.http.RateLimit-Policy;
	set beresp.http.xkey = beresp.http.Surrogate-Key;
	# What Kilde tells of when it changes may be kept for long.
	if (beresp.http.CDN-Cache-Control ~ "max-age=[0-9]+") {
		set beresp.ttl = std.duration(regsub(beresp.http.CDN-Cache-Control, "^.*max-age=([0-9]+).*$", "\1s"), 60s);
		set beresp.grace = 10m;
	}
}

# Readers and the caches behind this one are not told of changes.
sub vcl_deliver {
	unset resp.http.xkey;
	unset resp.http.Surrogate-Key;
	unset resp.http.Cache-Tag;
	unset resp.http.CDN-Cache-Control;
	unset resp.http.Surrogate-Control;
}
