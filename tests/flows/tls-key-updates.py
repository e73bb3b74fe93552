"""New keys, again and again, cost the gate more than who asks for them: a few in
a row are fine, and so are many with data between them; many in a row end the
connection, and others have their turn meanwhile."""
import ctypes
import ctypes.util
import socket
import struct

from flow import HOST
from wire import PATIENCE, equal, request, response, true

REQUESTED = 1
WANT_READ = 2


def story(flow):
    own = flow.certificates / "api"
    flow.start(listeners=[{
        "name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
        "tls": {"certificate": "%s.pem" % own, "key": "%s.key" % own}}])
    flow.nova.serve(lambda message: response(200, body="ok"))
    client = Client(flow.ports["compute"])
    client.update_keys(20)
    for _ in range(100):
        for piece in request("GET", "/v2.1/servers").partition(b"\r\n"):
            client.update_keys(1)
            client.send(piece)
        true(client.receive().endswith(b"\r\n\r\nok"), "no answer")
    client.update_keys(200)
    equal(client.receive(), b"", "the end")


class Client:
    """One that OpenSSL lets send what it wants; Python's ssl has no new keys."""

    def __init__(self, port):
        self.lib = ctypes.CDLL(ctypes.util.find_library("ssl"))
        for name in ("TLS_client_method", "SSL_CTX_new", "SSL_new"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.sock = socket.create_connection((HOST, port))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO,
                             struct.pack("ll", int(PATIENCE), 0))
        context = self.lib.SSL_CTX_new(ctypes.c_void_p(self.lib.TLS_client_method()))
        self.ssl = ctypes.c_void_p(self.lib.SSL_new(ctypes.c_void_p(context)))
        equal(self.lib.SSL_set_fd(self.ssl, self.sock.fileno()), 1)
        equal(self.lib.SSL_connect(self.ssl), 1, "the handshake")

    def update_keys(self, times):
        for _ in range(times):
            equal(self.lib.SSL_key_update(self.ssl, REQUESTED), 1)
            if self.lib.SSL_do_handshake(self.ssl) != 1:
                break

    def send(self, data):
        equal(self.lib.SSL_write(self.ssl, data, len(data)), len(data))

    def receive(self):
        """An answer as it comes; nothing at the end."""
        room = ctypes.create_string_buffer(65536)
        data = b""
        while b"\r\n\r\nok" not in data:
            got = self.lib.SSL_read(self.ssl, room, len(room))
            if got <= 0:
                true(self.lib.SSL_get_error(self.ssl, got) != WANT_READ, "nothing came")
                break
            data += room.raw[:got]
        return data
