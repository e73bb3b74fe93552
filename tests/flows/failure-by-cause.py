"""Each cause for which a write cannot be judged has a policy of its own. What
passes is marked, counted, recorded as unchecked, and looked at again right
after the write; when that fails too, it is said so."""
import json
import time

from flow import HOST, IMAGE_ID, PATCH, PUBLISH, image
from wire import equal, response, true

PUBLIC = image(visibility="public")


class Glance:
    """Fails its first lookup; after the write it fails or not."""

    def __init__(self, first, later):
        self.first, self.later = first, later
        self.written = False

    def __call__(self, message):
        if message.method == "PATCH":
            self.written = True
            return response(200, body=json.dumps(PUBLIC))
        return self.later() if self.written else self.first()


def hang():
    time.sleep(1.5)


def nonsense():
    return response(500, body="no")


def broken():
    return b"HTTP/9.9 what\r\n\r\n"


def fine():
    return response(200, body=json.dumps(PUBLIC))


def publish(flow, glance, **failure):
    flow.start(admin={"bind": HOST + ":0"}, timeout={"lookup": "800ms"}, failure=failure)
    play[0] = glance
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")


play = [None]


def story(flow):
    flow.glance.serve(lambda message: play[0](message))
    # the timeout passes, and nothing else does
    passes(flow, publish(flow, Glance(hang, fine), lookup_timeout="pass"), "lookup-timeout")
    refused(flow, publish(flow, Glance(broken, fine), lookup_timeout="pass"), "lookup-broken")
    # the other way round
    refused(flow, publish(flow, Glance(hang, fine), lookup_error="pass"), "lookup-timeout")
    passes(flow, publish(flow, Glance(broken, fine), lookup_error="pass"), "lookup-broken")
    # an answer of no use is not asked for twice
    answer = publish(flow, Glance(nonsense, fine), lookup_error="pass")
    unchecked(flow, answer, "lookup-unusable", "does not tell its state")
    # the second look fails as well
    answer = publish(flow, Glance(hang, hang), lookup_timeout="pass")
    unchecked(flow, answer, "lookup-timeout", "not looked at since: the lookup failed")


def passes(flow, answer, cause):
    equal(answer.status, 200)
    equal(answer.get("X-SCS-Gate-Unchecked"), "true")
    true(any("scs-0102" in w for w in answer.all("X-SCS-Gate-Warning")), answer.fields)
    intent, outcome = flow.journal("intent")[-1], flow.journal("outcome")[-1]
    equal((intent["verdict"], outcome["verdict"]), ("unchecked", "violating"))
    true("looked at right after the write" in outcome["reason"], outcome)
    true(outcome["findings"], outcome)
    counted(flow, cause)


def unchecked(flow, answer, cause, reason):
    equal(answer.status, 200)
    equal(answer.get("X-SCS-Gate-Unchecked"), "true")
    outcome = flow.journal("outcome")[-1]
    equal(outcome["verdict"], "unchecked")
    true(reason in outcome["reason"], outcome)
    counted(flow, cause)


def refused(flow, answer, cause):
    equal(answer.status, 503)
    equal(answer.get("Retry-After"), "5")
    equal(play[0].written, False)
    equal(flow.journal()[-1]["record"], "refusal")
    counted(flow, cause)


def counted(flow, cause):
    flow.await_metric(1, "scs_gate_unchecked_total", cause=cause)
    equal(flow.stop(), None)
