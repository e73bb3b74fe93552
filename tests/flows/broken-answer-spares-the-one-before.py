"""An answer that breaks off takes nothing with it that was sent before: the
client, who reads later, has the answer to its write whole, and all that came of
the next one, which does not look whole."""
import time

from flow import GOOD_FLAVOR, HOST, tls_client
from wire import chunk, equal, request, true

BIG = b"b" * 150000
BROKEN = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"h" * 50000,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(b"h" * 50000),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(b"h" * 50000) + b"zz\r\n"]


def story(flow):
    tls = {"certificate": str(flow.certificates / "api.pem"),
           "key": str(flow.certificates / "api.key")}
    listener = {"bind": HOST + ":0", "service": "compute", "upstream": "nova"}
    flow.start(timeout={"transfer": "300ms"}, listeners=[
        dict(listener, name="compute"), dict(listener, name="secure", tls=tls)])
    for broken in BROKEN:
        for stops in ("closes", "resets", "stalls"):
            for context in (None, tls_client(flow.certificates)):
                play(flow, broken, stops, context)


def play(flow, broken, stops, context):
    client = flow.client("secure" if context else "compute", context)
    client.send(request("POST", "/v2.1/flavors", body=GOOD_FLAVOR) +
                request("GET", "/v2.1/servers"))
    server = flow.nova.accept()
    server.request()
    server.answer(200, body=BIG)
    server.request()
    server.send(broken)
    time.sleep(0.1)
    if stops == "closes":
        server.close()
    elif stops == "resets":
        server.reset()
    time.sleep(0.5)  # the client is busy elsewhere
    equal(client.response().body == BIG, True, "the answer before")
    got = client.head()
    equal(got.status, 200)
    rest = client.rest()
    equal(rest.count(b"h"), 50000, "what came of it")
    true(not rest.endswith(b"0\r\n\r\n"), "it looked whole")
    server.close()
