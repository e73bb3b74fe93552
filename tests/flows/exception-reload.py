"""A reload swaps exceptions with the rules; a bad file keeps the old ones. In
observe mode an exception changes no answer, and in every mode what it does not
name is judged as ever."""
import json

from flow import BAD_FLAVOR, yaml
from wire import equal, response

RULE = "scs-0100-semantics-check"
NAME = "X-SCS-Gate-Exception"


def write(flow, rules, when):
    (flow.dir / "exceptions.yaml").write_text("exceptions:\n  - " + yaml({
        "id": "here", "on": "flavor", "rules": rules, "when": when,
        "reason": "r", "owner": "o", "until": "2099-12-31"}) + "\n")


def create(flow):
    return flow.exchange("POST", "/v2.1/flavors", {"Content-Type": "application/json"},
                         BAD_FLAVOR)


def findings(flow, record):
    return {f["rule"]: f for f in flow.journal(record)[-1]["findings"]}


def annotate(flow, options, name):
    """What is covered is not marked either."""
    options = {**options, "mode": "annotate"}
    for called, marks in (("Windows *", 1), (name, 0)):
        write(flow, [RULE], {"name": {"like": called}})
        flow.reload("settings reloaded", **options)
        before = len(flow.nova.seen("POST"))
        equal(create(flow).status, 200)
        posts = flow.nova.seen("POST")[before:]
        equal(sum(RULE in m.body.decode() for m in posts), marks, "marks for " + called)


def story(flow):
    name = json.loads(BAD_FLAVOR)["flavor"]["name"]
    options = {"rules": {"exceptions": str(flow.dir / "exceptions.yaml")}}
    flow.nova.serve(lambda message: response(200, body=json.dumps({"flavor": {"id": "1"}})))
    write(flow, [RULE], {"name": {"like": "Windows *"}})
    flow.start(**options)
    equal(create(flow).status, 403)
    write(flow, [RULE], {"name": name})
    flow.reload("settings reloaded", **options)
    answer = create(flow)
    equal((answer.status, answer.all(NAME)), (200, ["here"]))
    equal(findings(flow, "intent")[RULE]["exception"], "here")
    # No rule of that name: the old ones stay, and the log says where.
    write(flow, [RULE + "s"], {"name": name})
    flow.reload("no pack has a rule " + RULE + "s; " + RULE + " is one", **options)
    equal(create(flow).all(NAME), ["here"])
    annotate(flow, options, name)
    flow.reload("settings reloaded", **options, mode="observe")
    answer = create(flow)
    equal(answer.status, 200)
    equal([key for key, _ in answer.fields], ["Content-Length", "X-SCS-Gate-Decision"])
    equal(findings(flow, "intent")[RULE]["exception"], "here")
