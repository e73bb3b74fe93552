"""A client that does not read a long answer costs no memory, and gets all of
it when it does."""
import threading

from wire import equal, true

SIZE = 64 << 20


def send_all(server):
    server.send("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
    server.sock.settimeout(60)
    for _ in range(SIZE >> 20):
        server.sock.sendall(b"d" * (1 << 20))


def story(flow):
    flow.start()
    client = flow.client("image", SO_RCVBUF=65536)
    client.ask("GET", "/v2/images/1/file")
    server = flow.glance.accept()
    server.request()
    before = flow.memory()
    thread = threading.Thread(target=send_all, args=(server,))
    thread.start()
    thread.join(1)
    true(thread.is_alive(), "the upstream could send everything to nobody")
    true(flow.memory("VmHWM") - before < 8192, "it held the answer in memory")
    equal(client.head().status, 200)
    left = SIZE - len(client.buffer)
    client.buffer = b""
    while left:
        left -= len(client.sock.recv(1 << 20))
    thread.join()
    client.quiet(0.05)
