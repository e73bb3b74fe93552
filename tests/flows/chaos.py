"""What the chaos stories share: services that misbehave in one phase of a
request, and a look at what the gate holds afterwards."""
import json
import os
import re
import time

import cloud
from cloud import COMPLETE
from flow import FLAVOR_ID, IMAGE_ID, image
from wire import response, true

# short enough to try many, long enough for a slow machine
TIMEOUTS = {"lookup": "500ms", "survey": "500ms", "judge": "2s", "response": "500ms",
            "transfer": "500ms", "body": "500ms", "collect": "500ms", "connect": "500ms",
            "upstream_idle": "200ms", "endpoint_down": "0s", "keepalive": "5s"}
# the gate must not hang: all of the above one after the other
PATIENCE = 5.0
BIG = b"x" * 300000


def half(data):
    return data[:len(data) // 2]


# Each is given the connection and the right answer. What is left open ends
# with the story.
def resets(peer, right):
    peer.reset()


def resets_in_the_middle(peer, right):
    peer.send(half(right))
    time.sleep(0.02)
    peer.reset()


def closes(peer, right):
    peer.close()


def closes_in_the_middle(peer, right):
    peer.send(half(right))
    peer.close()


def half_closes(peer, right):
    peer.half_close()
    time.sleep(0.1)


def half_closes_in_the_middle(peer, right):
    peer.send(half(right))
    peer.half_close()
    time.sleep(0.1)


def says_garbage(peer, right):
    peer.send(b"\x00\xff\x16\x03\x01 not HTTP at all\r\n\r\n" * 10)


def says_garbage_for_a_body(peer, right):
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\x00\r\n0\r\n\r\n")


def says_too_much(peer, right):
    peer.send(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n")


def says_nothing(peer, right):
    time.sleep(1.2)


def stops_in_the_middle(peer, right):
    peer.send(half(right))
    time.sleep(1.2)


FAULTS = [resets, resets_in_the_middle, closes, closes_in_the_middle, half_closes,
          half_closes_in_the_middle, says_garbage, says_garbage_for_a_body,
          says_too_much, says_nothing, stops_in_the_middle]


def is_slow(peer, right):
    """No fault: it comes in pieces, and comes whole."""
    for at in range(0, len(right), max(1, len(right) // 8)):
        peer.send(right[at:at + max(1, len(right) // 8)])
        time.sleep(0.01)
    return "go on"


class Services:
    """Nova and Glance as one function. In a phase, fault is what happens in
    place of the right answer."""

    def __init__(self):
        self.glance = cloud.Glance([image(**COMPLETE)])
        self.phase = self.fault = None
        self.written = self.played = 0

    def reset(self):
        self.glance.objects[IMAGE_ID] = image(**COMPLETE)
        self.written = self.played = 0

    def phase_of(self, message):
        if message.method != "GET":
            return "follow" if "os-extra_specs" in message.target else "write"
        if message.target.startswith("/v2.1/servers"):
            return "read"
        if "limit=" in message.target:
            return "resurvey" if self.written else "survey"
        return "lookup"

    def right(self, message):
        if "/v2/images" in message.target:
            return self.glance(message)
        if message.target.startswith("/v2.1/flavors"):
            return response(200, body=json.dumps(
                {"flavor": {"id": FLAVOR_ID, "extra_specs": {}}}))
        return response(200, body=BIG)

    def __call__(self, message):
        phase = self.phase_of(message)
        data = self.right(message)
        if phase == "write":
            self.written += 1
        if phase == self.phase and self.fault is not None:
            self.played += 1
            if self.fault(message.peer, data) != "go on":
                return None
            return b""
        return data


def steady(flow):
    """Descriptors and memory (KiB), once what is idle has gone."""
    time.sleep(0.5)
    return len(os.listdir("/proc/%d/fd" % flow.process.pid)), flow.memory()


def no_growth(before, after, repetitions):
    """A leak of one a fault would show as one a repetition at least."""
    true(after[0] - before[0] < repetitions / 2, "descriptors: %r then %r" % (before, after))
    true(after[1] - before[1] < 6 * 1024, "memory: %r then %r KiB" % (before, after))


def sanitized():
    """Sanitizers keep freed memory for a while."""
    return bool(re.search("asan|tsan|sanitiz", os.environ.get("SCS_GATE", "")))
