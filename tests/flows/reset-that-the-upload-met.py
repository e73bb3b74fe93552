"""A service that answers an upload early, without a length, and is reset in its
answer: that the gate met the reset while it sent is no clean end either. One
that ends first and resets then, for what it did not read, has said all."""
from wire import equal, true

def story(flow):
    flow.start()
    for _ in range(10):
        play(flow, whole=False)
        play(flow, whole=True)


def play(flow, whole):
    client, server = flow.stuck_upload()
    server.send(b"HTTP/1.1 413 Too Large\r\n\r\n" + b"too large" * 100)
    if whole:
        server.half_close()
        server.reset()
        equal(client.response().body, b"too large" * 100)
    else:
        server.reset()
        true(b"0\r\n\r\n" not in client.rest(), "a clean end was shown")
    client.close()
