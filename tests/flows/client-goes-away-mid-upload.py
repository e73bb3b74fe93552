"""A client that vanishes in the middle of an upload leaves the upstream with
a broken body, never with one that ends cleanly."""
from wire import Truncated, chunk, request, true

LENGTH = [("Content-Length", "1000000")]
CHUNKED = [("Transfer-Encoding", "chunked")]


def story(flow):
    flow.start()
    for headers, part in ((LENGTH, b"d" * 5000), (CHUNKED, chunk("d" * 5000))):
        for leave in ("close", "reset", "half_close"):
            client = flow.client("image")
            client.send(request("PUT", "/v2/images/1/file", headers
                                + [("Content-Type", "application/octet-stream")]) + part)
            server = flow.glance.accept()
            message = server.head()
            getattr(client, leave)()
            try:
                server.read_body(message)
                true(False, "the upstream saw a clean end (%s)" % leave)
            except Truncated:
                pass
    flow.alive()
