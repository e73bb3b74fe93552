"""Chunks of whatever size, with extensions and in whatever pieces, arrive as the
bytes that they carry, in both directions, over TLS or not."""
import random
import threading

from flow import HOST, tls_client
from wire import chunk, equal, request

# around what is worth a pipe, a record of TLS, a buffer; many alike in a row,
# whose size lines are guessed, then longer and shorter ones
SIZES = ([65536] * 6 + [1, 65536, 65535, 15, 16, 16383, 16384, 16385, 255, 4096] +
         [131072] * 3 + [32768] * 5 + [600000, 7, 1 << 20] + [65536] * 4 + [17] * 300)
PIECES = (1 << 20, 70001, 16399, 65536 + 9, 9)


def stream(seed):
    """The payload, and how it is sent."""
    chosen = random.Random(seed)
    sizes = SIZES[:]
    if seed % 2:
        chosen.shuffle(sizes)
    payload, framed = b"", b""
    for n, size in enumerate(sizes):
        data = chosen.randbytes(size)
        payload += data
        framed += chunk(data, ";a=b" if n % 11 == 3 else "")
    return payload, framed + b"0\r\n\r\n"


def send(peer, data, piece):
    peer.sock.settimeout(60)
    for at in range(0, len(data), piece if piece > 9 else 4099):
        peer.sock.sendall(data[at:at + (piece if piece > 9 else 4099)])


def story(flow):
    certificates = flow.certificates
    tls = {"certificate": str(certificates / "api.pem"), "key": str(certificates / "api.key")}
    flow.start(listeners=[
        {"name": "image", "bind": HOST + ":0", "service": "image", "upstream": "glance"},
        {"name": "tls", "bind": HOST + ":0", "service": "image", "upstream": "glance",
         "tls": tls}])
    for seed, piece in enumerate(PIECES):
        for listener in ("image", "tls"):
            client = flow.client(
                listener, tls=tls_client(certificates) if listener == "tls" else None)
            there_and_back(flow, client, stream(seed), piece)
            client.close()


def there_and_back(flow, client, made, piece):
    payload, framed = made
    client.send(request("PUT", "/v2/images/1/file", [
        ("Content-Type", "application/octet-stream"), ("Transfer-Encoding", "chunked")]))
    thread = threading.Thread(target=send, args=(client, framed, piece))
    thread.start()
    server = flow.glance.accept()
    equal(server.request().body == payload, True, "upload in pieces of %d" % piece)
    thread.join()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    thread = threading.Thread(target=send, args=(server, head + framed, piece))
    thread.start()
    equal(client.response("PUT").body == payload, True, "download in pieces of %d" % piece)
    thread.join()
    server.close()
