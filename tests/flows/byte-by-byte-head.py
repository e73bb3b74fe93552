"""Heads and a chunked body that come byte by byte, on both sides, are read
like any others."""
from wire import chunk, equal, request, response


def dribble(peer, data):
    for at in range(len(data)):
        peer.sock.sendall(data[at:at + 1])
    peer.note("sent byte by byte", data)


def story(flow):
    flow.start()
    client = flow.client()
    body = chunk("hello") + chunk("x" * 20) + chunk("")
    dribble(client, request("POST", "/v2.1/servers",
                            [("Transfer-Encoding", "chunked")]) + body)
    server = flow.nova.accept()
    message = server.request()
    equal(message.body, b"hello" + b"x" * 20)
    dribble(server, response(200, [("X-B", "1")], "answer"))
    answer = client.response()
    equal((answer.get("X-B"), answer.body), ("1", b"answer"))
