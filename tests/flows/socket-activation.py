"""A service manager binds the sockets: they are served by all workers, found by
name or by address; the manager hears when the gate is ready, reloads, is alive
and stops. What was meant for another process, or is no socket that listens,
is left alone."""
import fcntl
import os
import re
import signal
import socket

from flow import HOST
from wire import equal, response, true

HIGH = 800


def story(flow):
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(flow.dir / "notify"))
    manager.settimeout(10)
    compute = socket.create_server((HOST, 0))
    image = socket.create_server((HOST, 0))
    stranger = socket.create_server((HOST, 0))
    deaf = socket.socket()
    flow.environment = {"NOTIFY_SOCKET": str(flow.dir / "notify"), "WATCHDOG_USEC": "300000"}
    listeners = [
        {"name": "compute", "bind": HOST + ":1", "service": "compute", "upstream": "nova"},
        {"name": "image", "bind": "%s:%d" % image.getsockname(), "service": "image",
         "upstream": "glance"},
        {"name": "own", "bind": HOST + ":0", "service": "compute", "upstream": "nova"}]
    flow.nova.serve(lambda message: response(200, body="compute"))
    flow.glance.serve(lambda message: response(200, body="image"))
    passing(flow, "$$", "compute:scs-gate.socket:other:deaf", [compute, image, stranger, deaf])
    started(flow, workers=3, listeners=listeners)
    equal(manager.recv(100), b"READY=1")
    equal(flow.ports["compute"], compute.getsockname()[1])
    equal(flow.ports["image"], image.getsockname()[1])
    for text in ("a socket was passed that no listener is for",
                 "a socket that was passed is of no use: Invalid argument"):
        true(any(text in line["text"] for line in flow.log()), text)
    # the kernel closes a socket with its last descriptor
    stranger.close()
    for _ in range(20):
        for name, body in (("compute", b"compute"), ("image", b"image"), ("own", b"compute")):
            equal(flow.exchange("GET", "/v2.1/x", listener=name).body, body)
    equal(manager.recv(100), b"WATCHDOG=1")
    flow.signal(signal.SIGHUP)
    heard = []
    while b"READY=1" not in heard:
        heard.append(manager.recv(100))
    true(any(re.fullmatch(rb"RELOADING=1\nMONOTONIC_USEC=\d+", h) for h in heard), heard)
    flow.signal(signal.SIGTERM)
    flow.process.wait(10)
    while manager.recv(100) != b"STOPPING=1":
        pass
    equal(flow.stop(), None)
    # what connects now waits for the next start, unrefused
    early = socket.create_connection(compute.getsockname())
    passing(flow, "1", "compute", [compute])
    started(flow, workers=1, listeners=listeners[2:])
    true(not any("was passed" in line["text"] for line in flow.log()), "not meant for it")
    equal(flow.stop(), None)
    passing(flow, "$$", "compute", [compute])
    started(flow, workers=1, listeners=listeners[:1])
    early.sendall(b"GET /v2.1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    early.settimeout(10)
    true(early.recv(1000).startswith(b"HTTP/1.1 200"), "who waited is served")


def passing(flow, pid, names, sockets):
    """Descriptors from 3 on, as sd_listen_fds(3) says; those of the others
    who play at the same time may be anywhere below HIGH."""
    flow.pass_fds = [fcntl.fcntl(s.fileno(), fcntl.F_DUPFD, HIGH) for s in sockets]
    redirections = " ".join("%d<&%d" % (3 + i, fd) for i, fd in enumerate(flow.pass_fds))
    script = "LISTEN_PID=%s exec \"$@\" %s" % (pid, redirections)
    flow.prefix = ["bash", "-c", script, "bash"]
    flow.environment = dict(flow.environment, LISTEN_FDS=str(len(sockets)),
                            LISTEN_FDNAMES=names)


def started(flow, **settings):
    flow.start(**settings)
    for fd in flow.pass_fds:
        os.close(fd)
