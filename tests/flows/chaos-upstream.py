"""Services that reset, close, half-close, stop or talk nonsense in each phase
of a read and of a judged write: the answer is never wrong, comes in time, and
the next request is served; nothing is left behind."""
import time

import chaos
from chaos import FAULTS, Services
from flow import BAD_FLAVOR, FLAVOR_ID, IMAGE_ID, PATCH, PUBLISH, TIMES
from wire import Truncated, Unexpected, equal, true

ROUNDS = 2 * TIMES
# the write is not done when these go wrong, and is when those do
BEFORE, AFTER = ("lookup", "survey"), ("resurvey", "follow")


def ask(flow, method, target, headers=(), body=None, listener="compute"):
    """The status, or None if the connection ended instead."""
    client = flow.client(listener)
    client.sock.settimeout(chaos.PATIENCE)
    began = time.monotonic()
    client.ask(method, target, list(dict(headers).items()), body)
    try:
        answer = client.response(method)
        if method == "GET" and answer.status == 200:
            equal(answer.body == chaos.BIG, True, "a body that was changed")
        return answer.status
    except Truncated:
        return None
    finally:
        client.close()
        true(time.monotonic() - began < chaos.PATIENCE, "it hung")


def read(flow):
    return ask(flow, "GET", "/v2.1/servers/detail")


def publish(flow):
    return ask(flow, "PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")


def create(flow):
    return ask(flow, "POST", "/v2.1/flavors", (), BAD_FLAVOR)


PHASES = [("read", read), ("lookup", publish), ("survey", publish), ("write", publish),
          ("resurvey", publish), ("follow", create)]


def expected(phase, fault, status, written):
    """None, or what is wrong with it."""
    if phase in AFTER:
        return None if status in (200, 201) and written else "the write was done"
    if phase in BEFORE:
        return None if status in (502, 503) and not written else "it could not be judged"
    return None if status in (502, 503, 504, None) else "the service failed"


def play(flow, services, phase, request, fault):
    services.reset()
    services.phase, services.fault = phase, fault
    status = request(flow)
    true(services.played, "%s never came" % phase)
    wrong = expected(phase, fault, status, services.written)
    true(wrong is None, "%s while the service %s: %s; the client saw %r, writes: %d" % (
        phase, fault.__name__, wrong, status, services.written))
    services.reset()
    services.phase = None
    equal(request(flow), 200, "after %s in %s" % (fault.__name__, phase))


def slow_is_no_fault(flow, services):
    for phase, request in PHASES:
        services.reset()
        services.phase, services.fault = phase, chaos.is_slow
        try:
            equal(request(flow), 200, "slow in %s" % phase)
            true(services.played, "%s never came" % phase)
        except Unexpected as e:
            raise Unexpected("%s: %s" % (phase, e)) from None


def one_round(flow, services):
    del flow.transcript[:]
    for phase, request in PHASES:
        for fault in FAULTS:
            play(flow, services, phase, request, fault)


def story(flow):
    services = Services()
    flow.nova.serve(services)
    flow.glance.serve(services)
    flow.start(workers=2, rules={"scope_version": "next"},
               overrides={"scs-0100-semantics-check": "annotate"},
               timeout=chaos.TIMEOUTS, log={"level": "info", "requests": "no"})
    slow_is_no_fault(flow, services)
    one_round(flow, services)
    before = chaos.steady(flow)
    for _ in range(ROUNDS):
        one_round(flow, services)
    if not chaos.sanitized():
        chaos.no_growth(before, chaos.steady(flow), ROUNDS * len(FAULTS))
    del flow.transcript[:]
