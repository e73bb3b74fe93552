#!/usr/bin/python3
"""How long do small reads wait while two downloads run at full speed through
the same worker? Prints the median and the 99th percentile in milliseconds.

    fair_share.py SCS-GATE [--downloads N] [--seconds N]

Services and downloads are processes of their own; loopback only.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HOST = "127.0.0.1"
SIZE = 1 << 40


def read_head(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            raise EOFError
        data += more
    return data


def serve(listener, answer):
    while True:
        sock, _ = listener.accept()
        multiprocessing.Process(target=serve_one, args=(sock, answer), daemon=False).start()
        sock.close()


def serve_one(sock, answer):
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            read_head(sock)
            answer(sock)
    except (EOFError, OSError):
        pass


def small(sock):
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def endless(sock):
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
    with tempfile.TemporaryFile() as file:
        file.truncate(64 << 20)
        while True:
            os.sendfile(sock.fileno(), file.fileno(), 0, 64 << 20)


def download(port, count):
    sock = socket.create_connection((HOST, port))
    sock.sendall(b"GET /v2/images/1/file HTTP/1.1\r\nHost: x\r\n\r\n")
    room = bytearray(1 << 20)
    try:
        while True:
            got = sock.recv_into(room)
            if not got:
                return
            count.value += got
    except OSError:
        pass


def latencies(port, seconds):
    sock = socket.create_connection((HOST, port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        sock.sendall(b"GET /v2.1/servers HTTP/1.1\r\nHost: x\r\n\r\n")
        read_head(sock)
        found.append((time.monotonic() - began) * 1000)
        time.sleep(0.002)
    return sorted(found)


def start_gate(program, directory, ports):
    settings = pathlib.Path(directory, "gate.yaml")
    settings.write_text(json.dumps({
        "workers": 1, "upstreams": {
            name: {"addresses": ["%s:%d" % (HOST, port)]} for name, port in ports.items()},
        "listeners": [
            {"name": "nova", "bind": HOST + ":0", "service": "compute", "upstream": "nova"},
            {"name": "glance", "bind": HOST + ":0", "service": "image", "upstream": "glance"}]}))
    process = subprocess.Popen([program, "serve", "-c", str(settings)], text=True,
                               stderr=subprocess.PIPE)
    found = {}
    for line in process.stderr:
        entry = json.loads(line)
        at = re.search(r"listening on .*:(\d+)", entry["text"])
        if at:
            found[entry["subject"]] = int(at.group(1))
        if entry["text"] == "ready":
            return process, found
    sys.exit("the gate does not start")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--downloads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5)
    args = parser.parse_args()
    listeners = {name: socket.create_server((HOST, 0)) for name in ("nova", "glance")}
    servers = [multiprocessing.Process(target=serve, args=(listeners[n], f)) for n, f in (
        ("nova", small), ("glance", endless))]
    for server in servers:
        server.start()
    try:
        measure(args, listeners)
    finally:
        for server in servers:
            server.terminate()


def measure(args, listeners):
    count = multiprocessing.Value("Q", 0, lock=False)
    with tempfile.TemporaryDirectory() as directory:
        gate, ports = start_gate(args.program, directory, {
            n: l.getsockname()[1] for n, l in listeners.items()})
        alone = latencies(ports["nova"], 1)
        loads = [multiprocessing.Process(target=download, args=(ports["glance"], count))
                 for _ in range(args.downloads)]
        for load in loads:
            load.start()
        time.sleep(0.5)
        began, before = time.monotonic(), count.value
        busy = latencies(ports["nova"], args.seconds)
        rate = (count.value - before) / (time.monotonic() - began) / 1e6
        for process in loads:
            process.terminate()
        gate.terminate()
        gate.wait()
    print("alone p50 %.2f ms; with %d downloads (some %d MB/s) p50 %.2f, p99 %.2f ms, %d reads" % (
        statistics.median(alone), args.downloads, rate, statistics.median(busy),
        busy[len(busy) * 99 // 100], len(busy)))


if __name__ == "__main__":
    main()
