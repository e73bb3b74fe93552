"""An answer whose head just fits goes through, one that just does not is a
502, whatever the framing of its body: never half an answer."""
from wire import chunk, equal, true


def story(flow):
    flow.start(limit={"head": "1KiB"})
    seen = set()
    for size in list(range(3000, 3090)):
        client = flow.client()
        client.ask("GET", "/v2.1/servers")
        server = flow.nova.accept()
        server.request()
        line = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Long: "
        server.send(line + "v" * (size - len(line) - 4) + "\r\n\r\n")
        try:
            server.send(chunk("x" * 300) + chunk("y") + b"0\r\n\r\n")
        except ConnectionError:
            pass  # refused already
        answer = client.response()
        true(answer.status in (200, 502), "status of a head of %d bytes" % size)
        if answer.status == 200:
            equal(answer.body, b"x" * 300 + b"y")
        seen.add(answer.status)
        server.close()
    equal(seen, {200, 502})
