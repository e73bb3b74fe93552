"""A reset in an answer that ends with its connection is no clean end."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send(b"HTTP/1.1 200 OK\r\n\r\nhalf of it")
    client.head()
    equal(client.until(b"half of it").endswith(b"half of it"), True)
    server.reset()
    equal(b"0\r\n" in client.rest(), False, "a clean end was shown")
