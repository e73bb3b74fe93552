"""What is not HTTP from upstream becomes a 502, never passes through."""
from wire import equal


def story(flow):
    flow.start()
    for nonsense in ("SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2 OK\r\n\r\n",
                     "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                     "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
                     "HTTP/1.1 200 OK\r\nX: " + "l" * 300000):
        client = flow.client()
        client.ask("POST", "/v2.1/servers", body="{}")
        server = flow.nova.accept()
        server.request()
        try:
            server.send(nonsense)
        except OSError:
            pass
        equal(client.response().status, 502, repr(nonsense[:40]))
        server.close()
