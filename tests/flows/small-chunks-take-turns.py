"""A body in chunks of a byte, each a step of its own, does not keep others
waiting for as long as it comes."""
import threading

from wire import Forgetful, chunk, equal, request, response

BLOCK = chunk("x") * 200000


def story(flow):
    flow.transcript = flow.nova.transcript = Forgetful()
    flow.start()
    client = flow.client()
    client.send(request("POST", "/v2.1/servers", [("Transfer-Encoding", "chunked")]) + BLOCK[:600])
    server = flow.nova.accept()
    server.until(BLOCK[:600])
    ended = threading.Event()
    threads = [threading.Thread(target=play, daemon=True)
               for play in (lambda: pour(client, ended), lambda: drain(server))]
    for thread in threads:
        thread.start()
    flow.nova.serve(lambda message: response(200, body="ok"))
    for _ in range(5):
        equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")
    ended.set()
    for thread in threads:
        thread.join()


def pour(client, ended):
    while not ended.is_set():
        client.sock.sendall(BLOCK)
    client.sock.close()


def drain(server):
    room = bytearray(1 << 20)
    while server.sock.recv_into(room):
        pass
