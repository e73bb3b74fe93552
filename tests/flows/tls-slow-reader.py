"""Over TLS, who reads slowly gets every byte, whichever side it is, and costs no
memory; an answer that is too much for its socket ends cleanly all the same."""
import hashlib
import random
import threading
import time

from flow import HOST, tls_client
from wire import equal, true

SIZE = 16 << 20
PATTERN = random.Random(1).randbytes(1 << 20)


def send_all(peer):
    peer.sock.settimeout(60)
    for _ in range(SIZE >> 20):
        peer.sock.sendall(PATTERN)


def read_all(peer, size):
    """In bursts, so that the socket of the gate is full again and again."""
    found = hashlib.sha256(peer.buffer)
    left = size - len(peer.buffer)
    peer.buffer = b""
    while left:
        data = peer.sock.recv(min(left, 40000))
        true(data, "it ended %d bytes early" % left)
        found.update(data)
        left -= len(data)
        if random.random() < 0.02:
            time.sleep(0.01)
    return found.hexdigest()


def story(flow):
    certificates = flow.certificates
    flow.start(listeners=[{
        "name": "image", "bind": HOST + ":0", "service": "image", "upstream": "glance",
        "tls": {"certificate": str(certificates / "api.pem"),
                "key": str(certificates / "api.key")}}])
    wanted = hashlib.sha256(PATTERN * (SIZE >> 20)).hexdigest()
    client = flow.client("image", tls=tls_client(certificates), SO_RCVBUF=65536)
    client.ask("GET", "/v2/images/1/file", {"Connection": "close"})
    server = flow.glance.accept()
    server.request()
    server.send("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
    before = flow.memory()
    thread = threading.Thread(target=send_all, args=(server,))
    thread.start()
    thread.join(1)
    true(thread.is_alive(), "the upstream could send everything to nobody")
    equal(client.head().status, 200)
    equal(read_all(client, SIZE), wanted)
    thread.join()
    equal(client.rest(), b"", "what comes behind")
    server.close()

    client = flow.client("image", tls=tls_client(certificates))
    client.ask("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Content-Length", str(SIZE))])
    server = flow.glance.accept()
    server.head()
    thread = threading.Thread(target=send_all, args=(client,))
    thread.start()
    thread.join(1)
    true(thread.is_alive(), "the client could send everything to nobody")
    if not any("build with a sanitizer" in line["text"] for line in flow.log()):
        # its runtime keeps what OpenSSL frees
        true(flow.memory("VmHWM") - before < 8192, "it held a body in memory")
    equal(read_all(server, SIZE), wanted)
    thread.join()
    server.answer(204)
    equal(client.response().status, 204)
