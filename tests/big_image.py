#!/usr/bin/python3
"""Uploads and downloads a large image through the gate, with a length and in
chunks, and fails if its peak memory grows by 8 MiB or more.

    big_image.py [--size GIB] [--chunked GIB]

Environment: SCS_GATE, SCS_GATE_DATA as for the flows.
"""
import argparse
import os
import pathlib
import socket
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "flows"))
sys.dont_write_bytecode = True

import wire  # noqa: E402
from flow import Flow  # noqa: E402
from wire import Forgetful, equal, true  # noqa: E402

GIB = 1 << 30
GROWTH_MAX_KIB = 8 << 10
PIECE = 1 << 20
CHUNK = 64 << 10


def send_plain(sock, size):
    file = os.memfd_create("data")
    os.truncate(file, PIECE)
    while size:
        size -= os.sendfile(sock.fileno(), file, 0, min(size, PIECE))
    os.close(file)


def send_chunked(sock, size):
    piece = wire.chunk(b"d" * CHUNK) * 16
    for _ in range(size // (16 * CHUNK)):
        sock.sendall(piece)
    sock.sendall(b"0\r\n\r\n")


def discard(sock, size):
    """Takes size bytes off the socket without looking at them."""
    while size:
        got = len(sock.recv(min(size, PIECE), socket.MSG_TRUNC))
        true(got, "ended %d bytes early" % size)
        size -= got


def discard_chunked(peer, size):
    """Payload and framing are counted, not kept."""
    while True:
        line = int(peer.until(b"\r\n"), 16)
        left = line
        while left:
            left -= len(peer.receive(min(left, PIECE)))
        peer.exactly(2)
        if not line:
            break
        size -= line
    equal(size, 0, "bytes that are missing")


def take(peer, message, size):
    if message.get("Transfer-Encoding"):
        peer.transcript = Forgetful()
        discard_chunked(peer, size)
    else:
        size -= len(peer.buffer)
        peer.buffer = b""
        discard(peer.sock, size)


def serve_one(upstream, size):
    """A process of its own: Python's threads would slow each other."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        peer = upstream.accept(30)
        peer.sock.settimeout(None)
        message = peer.head()
        if message.method == "PUT":
            take(peer, message, size)
            peer.answer(204)
        elif "chunked" in message.target:
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            send_chunked(peer.sock, size)
        else:
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            send_plain(peer.sock, size)
        peer.receive()
        status = 0
    finally:
        os._exit(status)
    return 0


def transfer(flow, what, chunked, size):
    server = serve_one(flow.glance, size)
    client = flow.client("image")
    client.sock.settimeout(None)
    started = time.monotonic()
    target = "/v2/images/%s/file" % ("chunked" if chunked else "plain")
    if what == "upload":
        client.ask("PUT", target, [
            ("Content-Type", "application/octet-stream"),
            ("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(size))])
        (send_chunked if chunked else send_plain)(client.sock, size)
        equal(client.response().status, 204)
    else:
        client.ask("GET", target)
        message = client.head()
        equal(bool(message.get("Transfer-Encoding")), chunked)
        take(client, message, size)
    seconds = time.monotonic() - started
    client.close()
    # the gate closes its side with its idle pool, or at its end
    return server, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=float, default=10)
    parser.add_argument("--chunked", type=float, default=1)
    args = parser.parse_args()
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    with tempfile.TemporaryDirectory(prefix="big-") as directory:
        flow = Flow(directory, None, program, data).start(log={"level": "info", "requests": "no"})
        failed, servers = False, []
        try:
            server, _ = transfer(flow, "upload", False, 1 << 20)
            servers.append(server)
            os.waitpid(server, os.WNOHANG)
            pathlib.Path("/proc/%d/clear_refs" % flow.process.pid).write_text("5")
            before = flow.memory("VmHWM")
            for chunked, size in ((False, args.size), (True, args.chunked)):
                size = int(size * GIB) // (16 * CHUNK) * (16 * CHUNK)
                for what in ("upload", "download"):
                    server, seconds = transfer(flow, what, chunked, size)
                    servers.append(server)
                    grown = flow.memory("VmHWM") - before
                    failed = failed or grown >= GROWTH_MAX_KIB
                    print("%-8s %-8s %6.2f GiB  %6.1f s  %5.2f GiB/s  peak grew by %d KiB" % (
                        "chunked" if chunked else "length", what, size / GIB, seconds,
                        size / GIB / seconds, grown), flush=True)
        finally:
            complaint = flow.stop()
        for server in servers:
            _, status = os.waitpid(server, 0)
            failed = failed or status != 0
    if complaint:
        print(complaint)
    print("failed" if failed or complaint else "passed")
    return 1 if failed or complaint else 0


if __name__ == "__main__":
    sys.exit(main())
