#!/usr/bin/python3
"""Waves of requests with heads and bodies as large as allowed, of JSON that
takes many times its size once it is read: the resident memory of the gate
stays below limit.memory and what the manual states beside it, and every
request gets an answer.

    memory_bound.py [--requests N] [--at-a-time N]

Environment: SCS_GATE, SCS_GATE_DATA as for the flows.
"""
import argparse
import collections
import os
import pathlib
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "flows"))
sys.dont_write_bytecode = True

from flow import HOST, Flow  # noqa: E402
from wire import Forgetful, Unexpected, request, response  # noqa: E402

LIMIT_MIB = 64
WORKERS = 2
# the program and its rules, connections with their buffers, one document for
# each worker that was read before it could be counted, and what the C
# library keeps
BASE_MIB = 48 + WORKERS * 96

HEAD = [("X-Filler-%d" % n, "f" * 1000) for n in range(14)]
BODY = b'{"name": "x", "p": [' + b"[]," * ((1 << 20) // 3 - 20) + b"[]]}"


def client(flow, left, seen):
    data = request("POST", "/v2/images", [("Content-Type", "application/json"), *HEAD], BODY)
    while left:
        try:
            left.pop()
        except IndexError:
            return
        try:
            peer = flow.client("image")
            peer.sock.settimeout(30)
            try:
                peer.send(data)
            except OSError:
                pass  # refused early
            seen[peer.response().status] += 1
            peer.close()
        except (Unexpected, OSError) as error:
            seen[type(error).__name__] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--at-a-time", type=int, default=24)
    args = parser.parse_args()
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    seen, left = collections.Counter(), [None] * args.requests
    with tempfile.TemporaryDirectory(prefix="memory-") as directory:
        flow = Flow(directory, None, program, data)
        flow.transcript = flow.glance.transcript = Forgetful()
        flow.glance.serve(lambda m: response(201, body=b"{}"))
        flow.glance.requests = Forgetful()
        try:
            flow.start(workers=WORKERS, limit={"memory": "%dMiB" % LIMIT_MIB},
                       log={"level": "info", "requests": "no"}, admin={"bind": HOST + ":0"})
            before = flow.memory() >> 10
            threads = [threading.Thread(target=client, args=(flow, left, seen))
                       for _ in range(args.at_a_time)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            peak = flow.memory("VmHWM") >> 10
            reached = flow.metrics().get("scs_gate_limit_reached_total", limit="memory")
        finally:
            complaint = flow.stop()
    print("%d MiB before, %d MiB at most, %d allowed; limit reached %s times; answers %r" % (
        before, peak, LIMIT_MIB + BASE_MIB, reached, dict(seen)))
    good = complaint is None and peak <= LIMIT_MIB + BASE_MIB and \
        set(seen) <= {201, 400, 403, 503} and sum(seen.values()) == args.requests and \
        set(seen) != {503}
    if complaint:
        print("  " + complaint)
    print("%d passed, %d failed" % (good, not good))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
