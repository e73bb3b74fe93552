"""The gate is killed (SIGKILL) in each phase of a judged write: no client has
a success that is not recorded, what may have reached the service has its
intent, and the next life starts at once, with the object free to be written."""
from chaos import TIMEOUTS, Services
from flow import BAD_FLAVOR, IMAGE_ID, PATCH, PUBLISH, TIMES
from wire import Truncated, equal, request, true

PUBLISHES = ("image", "PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH)
CREATES = ("compute", "POST", "/v2.1/flavors", {}, BAD_FLAVOR)
READS = ("compute", "GET", "/v2.1/servers/detail", {}, None)
PHASES = [("read", READS), ("lookup", PUBLISHES), ("survey", PUBLISHES),
          ("write", PUBLISHES), ("resurvey", PUBLISHES), ("follow", CREATES)]


def begin(flow):
    flow.start(workers=2, rules={"scope_version": "next"}, timeout=TIMEOUTS,
               overrides={"scs-0100-semantics-check": "annotate"})


def one_life(flow, services, phase, call):
    before = len(flow.journal())
    services.reset()
    services.phase = phase
    services.fault = lambda peer, right: flow.process.kill()
    listener, method, target, headers, body = call
    client = flow.client(listener)
    client.ask(method, target, headers, body)
    try:
        answer = client.response(method)
        true(False, "an answer of the dead: %s" % answer.start)
    except Truncated:
        pass
    flow.process.wait()
    true(services.played, "%s never came" % phase)
    wanted = ["intent"] if phase in ("write", "resurvey", "follow") else []
    equal([l["record"] for l in flow.journal()[before:]], wanted, "killed in " + phase)
    flow.chain_holds()
    begin(flow)
    services.reset()
    services.phase = None
    equal(flow.exchange(method, target, headers, body, listener).status, 200, "after " + phase)


def killed_while_it_comes(flow, call, cut):
    """In the head or the body of the request."""
    listener, method, target, headers, body = call
    client = flow.client(listener)
    client.send(request(method, target, headers, body)[:cut])
    flow.process.kill()
    client.ended()
    flow.process.wait()
    begin(flow)


def story(flow):
    services = Services()
    flow.nova.serve(services)
    flow.glance.serve(services)
    begin(flow)
    for _ in range(TIMES):
        for cut in (10, -10):
            killed_while_it_comes(flow, PUBLISHES, cut)
        for phase, call in PHASES:
            one_life(flow, services, phase, call)
    equal(flow.exchange(*READS[1:3]).status, 200)
