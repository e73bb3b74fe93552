"""Over limit.connections clients wait unaccepted, and are served when there
is room again. The log says it once, and not ten times a second."""
from wire import equal, response


def story(flow):
    flow.start(limit={"connections": 4})
    flow.nova.serve(lambda message: response(200, body="ok"))
    inside = [flow.client() for _ in range(4)]
    for client in inside:
        client.ask("GET", "/v2.1/servers")
        equal(client.response().body, b"ok")
    waiting = flow.client()
    waiting.ask("GET", "/v2.1/servers")
    waiting.quiet(0.5)
    inside[0].close()
    equal(waiting.response().body, b"ok")
    pauses = [l for l in flow.log() if "accepting pauses" in l.get("text", "")]
    equal(len(pauses), 1)
