"""An answer that begins before the request has ended is the only one, whatever
comes of the request: a broken chunk puts no refusal in the middle of it, and a
client that ends its side gets the rest. The service is told that no more of the
request comes, for it may wait for that before it goes on."""
from wire import chunk, equal, request


def story(flow):
    flow.start()
    for rest in (b"zz\r\n", b"5\r\nhelloXX", None):
        for head in ("HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n",
                     "HTTP/1.1 200 OK\r\n\r\n"):
            play(flow, rest, head)
    flow.alive()


def play(flow, rest, head):
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Transfer-Encoding", "chunked")])
                + chunk("hello"))
    server = flow.nova.accept()
    server.head()
    server.send(head + "b" * 10)
    answer = client.head()
    equal(answer.get("Connection"), "close")
    if rest is None:
        client.half_close()
    else:
        client.send(rest)
    wanted = chunk("hello") + (chunk("hello") if rest and rest[0:1] == b"5" else b"")
    equal(server.exactly(len(wanted)), wanted)
    server.ended()  # without an end of the request
    server.send("b" * 290)
    server.close()
    client.read_body(answer)
    equal(answer.body, b"b" * 300)
    client.ended()
