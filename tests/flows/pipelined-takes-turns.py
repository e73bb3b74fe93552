"""Who sends one request after the other that the gate answers by itself does
not keep others waiting until all are answered."""
import array
import fcntl
import signal
import termios

from wire import Forgetful, equal, request, response, true

MANY = 4000
FEW = 50
TRIES = 40  # for it is a matter of when we look
REQUEST = b"GET /v2.1/servers HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n"
LARGE = 32 << 20


def story(flow):
    flow.transcript = Forgetful()
    flow.start()
    flow.nova.serve(lambda message: response(200, body=b"x" * LARGE))
    clients = [flow.client() for _ in range(2)]
    for client in clients:
        # whose connection takes all answers at once: its buffers have grown
        client.send(request("GET", "/v2.1/servers"))
        equal(len(client.response().body), LARGE)
        client.send(REQUEST)
    answer = clients[0].until(b"}}")
    equal(clients[1].until(b"}}"), answer)
    for _ in range(TRIES):
        flow.signal(signal.SIGSTOP)
        for client in clients:
            client.sock.sendall(REQUEST * MANY)
        flow.signal(signal.SIGCONT)
        most = when_both_have_begun(clients)
        for client in clients:
            equal(client.exactly(len(answer) * MANY), answer * MANY)
        if most < FEW * len(answer):
            return
    true(False, "nobody is answered before somebody else has many answers")


def when_both_have_begun(clients):
    """Bytes of the one who has more."""
    come = [0]
    while 0 in come:
        come = [waiting(client) for client in clients]
    return max(come)


def waiting(client):
    count = array.array("i", [0])
    fcntl.ioctl(client.sock, termios.FIONREAD, count)
    return count[0]
