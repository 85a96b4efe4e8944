#!/usr/bin/env bash
# af-fetch over TLS: whom it trusts, HTTP/2, connections that end; nginx is the server.
. "$(dirname "$0")/tap.sh"
if ! nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || ! command -v openssl >/dev/null; then
	echo '1..0 # SKIP nginx or openssl is not here'
	exit
fi
port=$((20000 + RANDOM % 20000))
unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY

# certificate NAME SUBJECT-ALTERNATIVE-NAME: NAME.pem, NAME.key
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
		-addext "subjectAltName=$2" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
certificate good IP:127.0.0.1,DNS:localhost
certificate other DNS:elsewhere.example
mkdir -p www
for i in $(seq 300); do printf '{"n":%d}' "$i" >"www/$i.json"; done
chmod 755 "$T"
cat >nginx.conf <<N
daemon off; pid $T/nginx.pid; error_log $T/nginx.err;
events {}
http {
	client_body_temp_path $T/b; proxy_temp_path $T/p; fastcgi_temp_path $T/f; uwsgi_temp_path $T/u; scgi_temp_path $T/s;
	log_format short '\$server_port \$connection \$server_protocol \$status'; access_log $T/access short;
	root $T/www; ssl_certificate $T/good.pem; ssl_certificate_key $T/good.key;
	server { listen 127.0.0.1:$port ssl http2; location /away { return 302 http://127.0.0.1:$((port + 3))/1.json; } }
	server { listen 127.0.0.1:$((port + 1)) ssl http2; keepalive_requests 20; }
	server { listen 127.0.0.1:$((port + 2)) ssl; ssl_certificate $T/other.pem; ssl_certificate_key $T/other.key; }
	server { listen 127.0.0.1:$((port + 3)); }
	server { listen 127.0.0.1:$((port + 4)) ssl; }
}
N
"$nginx" -c "$T/nginx.conf" 2>/dev/null &
at_end "kill $! 2>/dev/null; wait $! 2>/dev/null"
if ! wait_for 60 curl -sf "http://127.0.0.1:$((port + 3))/1.json"; then
	echo "1..0 # SKIP nginx does not start: $(head -n 1 nginx.err)"
	exit
fi

# fetch PORT FILE…: what each was answered, or the error; the access log holds only that
fetch() {
	local p=$1
	shift
	: >access
	printf "{\"url\":\"https://127.0.0.1:$p/%s\"}\n" "$@" >urls
	af-fetch -r max -j 10 --retries "${retries-0}" --url '{+url}' urls 2>err | jq -r '.body.n // .fetch.error' | paste -sd,
}

is "$(fetch "$port" 1.json)" tls "a certificate that nobody vouches for"
is "$(awk -v p="$port" '$1 == p' access | wc -l)" 0 "and no request is sent to it"
like "$(<err)" 'certificate' "it is said"
# Somebody who only looks: the same trust, and never a request
look() { AF_BASE=https://127.0.0.1:$1 af-health --also savant | jq -c '[.part, .ok, (.what | test("certificate"))]'; }
: >access
is "$(look "$port")" '["savant",false,true]' "af-health trusts nobody else either"
export SSL_CERT_FILE=$T/good.pem
is "$(fetch "$port" 1.json)" 1 "one of our own, by SSL_CERT_FILE"
is "$(look "$port")" '["savant",true,false]' "... and can be reached"
is "$(CURL_CA_BUNDLE=$T/other.pem fetch "$port" 1.json)" tls "CURL_CA_BUNDLE comes first, as with curl"
is "$(SSL_CERT_FILE=$T/other.pem look $((port + 2)))" '["savant",false,true]' "... for af-health too"
is "$(SSL_CERT_FILE=$T/other.pem fetch $((port + 2)) 1.json)" tls "a certificate of another host"
is "$(fetch "$port" away)" redirect "no redirect from https to http"
is "$(awk -v p=$((port + 3)) '$1 == p' access | wc -l)" 0 "none is followed"

is "$(fetch "$port" $(seq -f %g.json 100))" "$(seq -s, 100)" "a hundred files"
is "$(cut -d' ' -f3,4 access | sort | uniq -c | tr -s ' ')" ' 100 HTTP/2.0 200' "over HTTP/2"
is "$(cut -d' ' -f2 access | sort -u | wc -l)" 1 "in one connection"
is "$(fetch $((port + 4)) $(seq -f %g.json 100))" "$(seq -s, 100)" "a server without it"
is "$(cut -d' ' -f3 access | sort -u)" HTTP/1.1 "over HTTP/1.1"
n=$(cut -d' ' -f2 access | sort -u | wc -l)
is "$((n <= 11))" 1 "in no more connections than are used at once ($n)"

# The server ends the connection after 20 requests, with others under way in it.
is "$(retries=9 fetch $((port + 1)) $(seq -f %g.json 300))" "$(seq -s, 300)" "connections that end all the time cost no answer"
done_testing
