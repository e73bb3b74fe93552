"""Two writes at the same time through two gates, which know nothing of each
other: at least one finds the other when it looks again after its write, and
says so to its client, in the journal and in the log."""
import json
import threading

import cloud
from cloud import COMPLETE
from flow import PATCH, PUBLISH, Flow, image
from wire import equal, true

BETWEEN = "another write came between survey and write"


def story(flow):
    pair = [image(**{**COMPLETE, "id": cloud.ident(n), "owner": "p%d" % n}) for n in (1, 2)]
    glance = cloud.Glance(pair)
    both_surveyed = threading.Barrier(2)

    def wait_for_both(message):
        if message.method == "PATCH":
            both_surveyed.wait(10)

    glance.hook = wait_for_both
    flow.glance.serve(glance)
    directory = flow.dir / "second"
    directory.mkdir()
    second = Flow(directory, flow.certificates, flow.program, flow.data)
    second.glance = flow.glance
    gates = [flow, second]
    try:
        clients = []
        for gate, one in zip(gates, pair):
            gate.start(rules={"scope_version": "next"})
            clients.append(gate.client("image"))
            clients[-1].ask("PATCH", "/v2/images/" + one["id"], PATCH, PUBLISH)
        answers = [c.response() for c in clients]
        equal([a.status for a in answers], [200, 200])
        caught = 0
        for gate, answer in zip(gates, answers):
            (outcome,) = gate.journal("outcome")
            if outcome["reason"] != BETWEEN:
                equal(outcome["verdict"], "conforming")
                continue
            caught += 1
            equal((outcome["verdict"], outcome["action"]), ("violating", "warned"))
            true(any("uniqueness" in w for w in answer.all("X-SCS-Gate-Warning")),
                 answer.fields)
            true(BETWEEN in json.dumps(gate.log()), "not in the log")
        true(caught >= 1, "nobody saw it")
    finally:
        complaint = second.stop()
    equal(complaint, None)
