"""An upstream that does not read an upload holds the client back; the gate
holds nothing."""
import threading

from wire import equal, true

SIZE = 64 << 20


def upload(client):
    client.sock.settimeout(60)
    for _ in range(SIZE >> 20):
        client.sock.sendall(b"d" * (1 << 20))


def story(flow):
    flow.start()
    client = flow.client("image")
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(SIZE))])
    server = flow.glance.accept()
    message = server.head()
    before = flow.memory()
    thread = threading.Thread(target=upload, args=(client,))
    thread.start()
    thread.join(1)
    true(thread.is_alive(), "the client could send everything to nobody")
    true(flow.memory("VmHWM") - before < 8192, "it held the upload in memory")
    server.read_body(message)
    equal(len(message.body), SIZE)
    thread.join()
    server.answer(204)
    equal(client.response().status, 204)
