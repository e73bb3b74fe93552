"""Annotating inserts the mark and leaves every other byte as sent."""
import re

from wire import equal, response, true

BODY = ('{ "visibility":"public" ,\t"name":"\\u0054est/ \\/", "min_ram": 1e2,\r\n'
        ' "min_disk":0 , "x_note" : "a  b", "tags":[ ] }')


def story(flow):
    flow.start(mode="annotate", actions={"main": "annotate"})
    flow.glance.serve(lambda message: response(201, body="{}"))
    answer = flow.exchange("POST", "/v2/images", body=BODY, listener="image")
    equal(answer.status, 201)
    sent = flow.glance.seen()[0].body.decode()
    found = re.search(r'"scs_gate_violations": ?"([a-z0-9_,. -]+)"', sent)
    true(found, "no mark in %r" % sent)
    true("scs-0102-prop-architecture" in found.group(1), "the mark says %r" % found.group(1))
    before, after = sent[:found.start()], sent[found.end():]
    true(BODY in (before + after[1:], before + after[2:], before[:-1] + after, before[:-2] + after),
         "other bytes changed: %r" % sent)
