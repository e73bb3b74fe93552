"""A client that resets while its read waits is not waited for: the service sees
the end of it, or never hears of it. One that has only ended its side still gets
its answer, and what a write comes to does not depend on who waits."""
from flow import HOST, tls_client
from wire import equal, request


def story(flow):
    tls = {"certificate": str(flow.certificates / "api.pem"),
           "key": str(flow.certificates / "api.key")}
    listener = {"bind": HOST + ":0", "service": "compute", "upstream": "nova"}
    flow.start(limit={"upstream_connections": 1, "upstream_idle": 1}, listeners=[
        dict(listener, name="compute"), dict(listener, name="secure", tls=tls)])
    for context in (None, tls_client(flow.certificates)):
        name = "secure" if context else "compute"
        resets(flow, name, context)
        waits_its_turn(flow, name, context)
    half_closes(flow)
    writes(flow)


def resets(flow, name, context):
    client = flow.client(name, context)
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    client.reset()
    server.ended()


def waits_its_turn(flow, name, context):
    """One connection to the service, and another client has it."""
    first = flow.client()
    first.ask("GET", "/v2.1/first")
    server = flow.nova.accept()
    equal(server.request().target, "/v2.1/first")
    second = flow.client(name, context)
    second.ask("GET", "/v2.1/second")
    second.quiet(0.1)
    second.reset()
    third = flow.client()
    third.ask("GET", "/v2.1/third")
    third.quiet(0.1)
    server.answer(200, body="first")
    equal(first.response().body, b"first")
    equal(server.request().target, "/v2.1/third")
    server.answer(200, [("Connection", "close")], "third")
    server.close()
    equal(third.response().body, b"third")


def half_closes(flow):
    client = flow.client()
    client.send(request("GET", "/v2.1/servers"))
    client.half_close()
    server = flow.nova.accept()
    server.request()
    server.quiet(0.2)
    server.answer(200, body="ok")
    equal(client.response().body, b"ok")
    server.close()


def writes(flow):
    client = flow.client()
    client.ask("POST", "/v2.1/servers", body="{}")
    server = flow.nova.accept()
    server.request()
    client.reset()
    server.quiet(0.3)
    server.answer(202)
    flow.alive()
