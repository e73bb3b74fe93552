"""Slow bodies of one address do not take all connections to a service: over
limit.client_uploads further ones are answered 503, reads and short writes go
on, and there is room again when one is through."""
from flow import HOST
from wire import equal, request, response, true


def story(flow):
    flow.start(limit={"client_uploads": 4, "upstream_connections": 6, "upstream_idle": 6},
               admin={"bind": HOST + ":0"})
    flow.nova.serve(lambda message: response(200, body="ok"))
    slow = [begin(flow) for _ in range(4)]
    for client in slow:
        client.quiet(0.05)
    more = begin(flow)
    answer = more.response()
    equal(answer.status, 503)
    true(answer.has("Retry-After"), answer.fields)
    flow.await_metric(1, "scs_gate_limit_reached_total", limit="client_uploads")
    equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
    slow[0].send("y" * 50)
    equal(slow[0].response().body, b"ok")
    equal(flow.exchange("POST", "/v2.1/servers", (), "{}").body, b"ok")
    slow[1].reset()
    flow.await_metric(0, "scs_gate_judged_requests")
    another = begin(flow)
    another.send("y" * 50)
    equal(another.response().body, b"ok")


def begin(flow):
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Content-Length", "100")]) + b"x" * 50)
    return client
