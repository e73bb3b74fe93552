"""A socket in the file system is for owner and group; what a dead gate left is
replaced, what somebody listens on or what is no socket at all is not; nor is
any address but this machine's own."""
import os
import re
import signal
import socket
import stat
import subprocess

from flow import HOST
from wire import Peer, equal, response, true


def story(flow):
    path = flow.dir / "admin.sock"
    bind = {"bind": "unix:%s" % path}
    os.umask(0o077)
    flow.start(admin=bind)
    equal(oct(stat.S_IMODE(path.stat().st_mode)), "0o660")
    equal(ask(flow, path), b"OK")
    refused(flow, path, bind)
    equal(ask(flow, path), b"OK", "the living one goes on")
    flow.signal(signal.SIGKILL)
    flow.process.wait()
    flow.process = None
    true(path.exists(), "nobody takes it away")
    flow.start(admin=bind)
    equal(ask(flow, path), b"OK", "a stale one is replaced")
    equal(flow.stop(), None)
    true(not path.exists(), "it is taken away at the end")
    path.write_text("precious")
    refused(flow, path, bind)
    equal(path.read_text(), "precious")
    path.unlink()
    taken_over(flow, path, bind)
    only_here(flow)


def ask(flow, path):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path))
    client = Peer(sock, "admin", flow.transcript)
    client.ask("GET", "/healthcheck")
    answer = client.response()
    client.close()
    return answer.body


def refused(flow, path, bind):
    """Another gate does not start there, and says why."""
    file = flow.dir / "other.yaml"
    file.write_text(flow.settings({"admin": bind}))
    gate = subprocess.run([flow.program, "serve", "-c", str(file)], timeout=10,
                          env={"SCS_GATE_DATA": str(flow.data)}, capture_output=True,
                          text=True, check=False)
    equal(gate.returncode, 1)
    true(re.search(r"cannot listen on unix:\S+: Address already in use", gate.stderr),
         gate.stderr)
    true(path.exists(), "it was taken away")


def taken_over(flow, path, bind):
    """What another has put there since is not taken away."""
    flow.start(admin=bind)
    path.unlink()
    other = socket.socket(socket.AF_UNIX)
    other.bind(str(path))
    equal(flow.stop(), None)
    true(path.exists(), "the socket of another was taken away")
    other.close()
    path.unlink()


def only_here(flow):
    flow.start(admin={"bind": "[::1]:0"})
    for bind in ("0.0.0.0:9470", "192.0.2.1:9470", "[::]:9470", "localhost:9470",
                 "9470", "unix:relative", "unix:/" + "x" * 200):
        flow.reload("admin.bind is .* but", admin={"bind": bind})
    flow.reload("admin.bind cannot change without a restart", admin={"bind": HOST + ":0"})
