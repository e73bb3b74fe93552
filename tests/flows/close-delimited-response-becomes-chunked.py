"""An answer that ends with its connection reaches the client with an end it
can tell from a broken one."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers")
    server = flow.nova.accept()
    server.request()
    server.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nbody that ends")
    server.close()
    answer = client.response()
    equal((answer.get("Transfer-Encoding"), answer.body), ("chunked", b"body that ends"))
    client.ask("GET", "/v2.1/next")
    equal(flow.nova.accept().request().target, "/v2.1/next")
