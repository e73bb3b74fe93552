"""Slow bodies of one address do not take all connections to a service, neither
those it sends nor large ones it reads: over limit.client_uploads further ones
are answered 503, but for what came of a write; other reads and short writes go
on, and there is room again when one is through."""
from flow import HOST
from wire import equal, request, response, true

LARGE = b"x" * (8 << 20)


def story(flow):
    flow.start(limit={"client_uploads": 4, "upstream_connections": 6, "upstream_idle": 6},
               admin={"bind": HOST + ":0"})
    flow.nova.serve(answer)
    flow.glance.serve(answer)
    slow = [begin(flow) for _ in range(4)]
    for client in slow:
        client.quiet(0.05)
    refused(flow, begin(flow), 1)
    refused(flow, read(flow, "large"), 2)
    equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
    slow[0].send("y" * 50)
    equal(slow[0].response().body, b"ok")
    equal(flow.exchange("POST", "/v2.1/servers", (), "{}").body, b"ok")
    slow[1].reset()
    flow.await_metric(0, "scs_gate_judged_requests")
    another = begin(flow)
    another.send("y" * 50)
    equal(another.response().body, b"ok")
    for client in slow[2:]:
        client.send("y" * 50)
        equal(client.response().body, b"ok")
    reads(flow)


def reads(flow):
    slow = [read(flow, kind) for kind in ("large", "chunked", "large", "chunked")]
    equal([client.head().status for client in slow], [200] * 4)
    refused(flow, read(flow, "large"), 3)
    refused(flow, read(flow, "chunked"), 4)
    refused(flow, begin(flow), 5)
    equal(flow.exchange("GET", "/v2/small", listener="image").body, b"ok")
    wrote = flow.exchange("POST", "/v2.1/servers/large")
    equal((wrote.status, len(wrote.body)), (200, len(LARGE)))
    slow[0].exactly(len(LARGE))
    equal(read(flow, "large").response().status, 200)


def answer(message):
    message.peer.sock.settimeout(60)
    if message.target.endswith("large"):
        return response(200, body=LARGE)
    if message.target.endswith("chunked"):
        return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                % (len(LARGE), LARGE))
    return response(200, body="ok")


def read(flow, kind):
    client = flow.client("image", SO_RCVBUF=4096)
    client.ask("GET", "/v2/" + kind)
    return client


def refused(flow, client, count):
    got = client.response()
    equal(got.status, 503)
    true(got.has("Retry-After"), got.fields)
    flow.await_metric(count, "scs_gate_limit_reached_total", limit="client_uploads")


def begin(flow):
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Content-Length", "100")]) + b"x" * 50)
    return client
