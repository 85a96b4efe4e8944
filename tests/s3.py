"""A small S3 for tests: PUT and GET of objects below ./objects, each signature looked at by the rules of AWS (Signature
Version 4), written down here anew.  Each request is a line of ./hits; ./down: every answer is 503; ./raw: every PUT
is answered with its bytes, and nothing is stored.  While there is ./hold, which has
a number, so many PUTs are taken, and ./held says that the others wait."""
import hashlib, hmac, http.server, json, os, re, sys, threading, time, urllib.parse

ID, SECRET, REGION = "tester:one", "se/cret+key", "eu-central-1"


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def wrong(request, body):
    m = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=(.*)/(\d{8})/([^/]*)/s3/aws4_request, ?SignedHeaders=([^,]*), ?Signature=([0-9a-f]{64})",
                     request.headers.get("Authorization", ""))
    if m is None:
        return "no signature"
    who, day, region, names, signature = m.groups()
    digest = hashlib.sha256(body).hexdigest()
    if (who, region) != (ID, REGION):
        return "another key or region"
    if request.headers.get("x-amz-content-sha256") != digest:
        return "another digest of the body"
    if any(n not in names.split(";") for n in ["host"] + [n.lower() for n in request.headers if n.lower().startswith("x-amz-")]):
        return "a header is not signed"
    path, _, query = request.path.partition("?")
    path = "/".join(urllib.parse.quote(urllib.parse.unquote(p), safe="-._~") for p in path.split("/"))
    heads = "".join("%s:%s\n" % (n, " ".join(request.headers[n].split())) for n in names.split(";"))
    canonical = "\n".join([request.command, path, query, heads, names, digest])
    text = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"], "%s/%s/s3/aws4_request" % (day, region),
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = mac(mac(mac(mac(("AWS4" + SECRET).encode(), day), region), "s3"), "aws4_request")
    return None if hmac.compare_digest(mac(key, text).hex(), signature) else "the signature is wrong"


lock, taken = threading.Lock(), 0


def hold():
    global taken
    with lock:
        taken = taken + 1 if os.path.exists("hold") else 0
        held = taken > 0 and taken > int(open("hold").read())
    if held:
        open("held", "w").close()
        while os.path.exists("hold"):
            time.sleep(0.01)
        taken = 0


def down(name):
    """Is the file "down" there, and is what it holds in the name?"""
    try:
        with open("down") as f:
            return f.read().strip() in name
    except FileNotFoundError:
        return False


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, text=b"", etag=None):
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        name, why = urllib.parse.unquote(self.path), "down" if down(urllib.parse.unquote(self.path)) else wrong(self, b"")
        bucket, there = name.startswith("/bucket/"), "/.." not in name and os.path.isfile("objects" + name)
        status = 503 if why == "down" else 403 if why else 200 if bucket and there else 404
        code = "AccessDenied" if why else "NoSuchKey" if bucket else "NoSuchBucket"
        with open("hits", "a") as f:
            f.write(json.dumps(["GET " + name, why]) + "\n")
        self.answer(status, open("objects" + name, "rb").read() if status == 200 else
                    ("<Error><Code>%s</Code></Error>" % code).encode() if status != 503 else b"")

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = urllib.parse.unquote(self.path)
        if os.path.exists("raw"):
            self.wfile.write(open("raw", "rb").read())
            self.close_connection = True
            with open("hits", "a") as f:
                f.write(json.dumps([name, "raw"]) + "\n")
            return
        why = "down" if down(name) else wrong(self, body)
        hold()
        if why is None and ("/.." in name or not name.startswith("/bucket/")):
            why = "no such bucket"
        if why is None:
            to = "objects" + name
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with open(to + ".new", "wb") as f:
                f.write(body)
            os.replace(to + ".new", to)
        with open("hits", "a") as f:
            f.write(json.dumps([name, why]) + "\n")
        if why is None:
            self.answer(200, etag='"%s"' % hashlib.md5(body).hexdigest())
        else:
            self.answer(503 if why == "down" else 404 if "bucket" in why else 403, why.encode())

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        # Who is killed hangs up.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


server = Server(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print("http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
