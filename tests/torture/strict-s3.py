"""strict-s3.py DIR: OpenStack Swift in one process, with its S3 API in front, which checks signatures and digests.

All that it has lies below DIR, which takes user attributes.  Prints two addresses once it answers: S3's, and a door of our own
without a lock: GET /list is a line a stored object, [bucket, name, SHA-256]; GET /tree also writes those below props/ to
DIR/objects.  DIR/hits gets a line an answer of S3, [method, path, status].  While there is DIR/hold, which has a number, S3 takes
so many requests, and says with DIR/held that the others wait.  User tester:one, secret se/cret+key, region eu-central-1."""
import eventlet
eventlet.monkey_patch()
import glob, hashlib, json, logging, os, sys, urllib.parse  # noqa: E402
import eventlet.wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.storage_policy import reload_storage_policies  # noqa: E402
from swift.common.swob import Request  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

HOME = os.path.abspath(sys.argv[1])
KINDS = ("account", "container", "object")
COMMON = f"""[DEFAULT]
swift_dir = {HOME}
devices = {HOME}/devices
mount_check = false
log_address = {HOME}/no-syslog
disable_fallocate = true
"""
# All of it is one process, which may be slow.  By itself, Swift gives up on a part of it after half a second, leaves one out for a
# minute after ten of these, and what a listing was not told in time waits for a daemon that does not run here.
COMMON += "".join(f"{name} = 600\n" for name in ("conn_timeout", "node_timeout", "client_timeout", "container_update_timeout"))
COMMON += "error_suppression_limit = 1000000\n"
PROXY = COMMON + """
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = eu-central-1
[filter:tempauth]
use = egg:swift#tempauth
user_tester_one = se/cret+key .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""
OPEN = COMMON + """
[pipeline:main]
pipeline = catch_errors listing_formats proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:listing_formats]
use = egg:swift#listing_formats
"""


def write(name, text):
    with open(os.path.join(HOME, name), "w") as f:
        f.write(text)
    return os.path.join(HOME, name)


def serve(sock, app):
    logger = logging.getLogger("quiet")
    logger.propagate = False
    eventlet.spawn(eventlet.wsgi.server, sock, app, logger, debug=False)


def listen():
    sock = eventlet.listen(("127.0.0.1", 0))
    return sock, sock.getsockname()[1]


def store(kind):
    """One server of a kind, alone in its ring."""
    sock, port = listen()
    os.makedirs(f"{HOME}/devices/{kind}")
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": kind})
    builder.rebalance()
    builder.get_ring().save(f"{HOME}/{kind}.ring.gz")
    conf = write(f"{kind}.conf", COMMON + f"[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#{kind}\n")
    return sock, conf


def seen(app):
    """The app, with a line about each of its answers, and held if it is to be."""
    taken = 0

    def wrapped(env, start):
        nonlocal taken
        taken = taken + 1 if os.path.exists(f"{HOME}/hold") else 0
        if taken > 0 and taken > int(open(f"{HOME}/hold").read()):
            write("held", "")
            while os.path.exists(f"{HOME}/hold"):
                eventlet.sleep(0.01)
            taken = 0

        def started(status, *rest):
            with open(f"{HOME}/hits", "a") as f:
                f.write(json.dumps([env["REQUEST_METHOD"], env["RAW_PATH_INFO"], int(status.split()[0])]) + "\n")
            return start(status, *rest)
        return app(env, started)
    return wrapped


def door(app):
    """What is stored, as the servers behind S3 have it."""
    account = "/v1/AUTH_tester"

    def get(path):
        answer = Request.blank(path).get_response(app)
        if answer.status_int == 404:    # listed, and not quite there yet
            return None
        if answer.status_int // 100 != 2:
            raise RuntimeError(f"{path}: {answer.status}")
        return answer.body

    def names(path):
        return [o["name"] for o in json.loads(get(urllib.parse.quote(path) + "?format=json") or "[]")]

    def wrapped(env, start):
        behind = glob.glob(f"{HOME}/devices/object/async_pending*/*/*")
        if behind:
            raise RuntimeError(f"the listing does not know of {len(behind)} changes")
        lines = []
        for bucket in names(account):
            for name in names(f"{account}/{bucket}"):
                body = get(urllib.parse.quote(f"{account}/{bucket}/{name}"))
                if body is None:
                    continue
                lines.append(json.dumps([bucket, name, hashlib.sha256(body).hexdigest()], ensure_ascii=False))
                if env["PATH_INFO"] == "/tree" and name.startswith("props/"):
                    to = f"{HOME}/objects/{bucket}/{name}"
                    os.makedirs(os.path.dirname(to), exist_ok=True)
                    with open(to, "wb") as f:
                        f.write(body)
        start("200 OK", [("Content-Type", "application/x-ndjson")])
        return [("".join(line + "\n" for line in lines)).encode()]
    return wrapped


write("swift.conf", "[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n[storage-policy:0]\nname = one\ndefault = yes\n")
utils.SWIFT_CONF_FILE = f"{HOME}/swift.conf"
utils.validate_configuration()
reload_storage_policies()
for waiting in [store(kind) for kind in KINDS]:
    serve(waiting[0], loadapp(waiting[1]))
doors = []
for name, text, around in ("proxy.conf", PROXY, seen), ("open.conf", OPEN, door):
    sock, port = listen()
    serve(sock, around(loadapp(write(name, text))))
    doors.append(f"http://127.0.0.1:{port}")
print(*doors, flush=True)
while True:
    eventlet.sleep(3600)
