"""An exception for some callers lets exactly their writes of exactly its object
through: not those of somebody with another role, nor of one of the same name
in another domain, nor of anybody where nobody knows who writes."""
import json

from flow import HOST, IMAGE_ID, PATCH, PUBLISH, TOKEN, image, yaml
from keystone import ALICE, Keystone
from wire import equal, response, true

NAME = "X-SCS-Gate-Exception"
ADMIN = {**ALICE, "user": {**ALICE["user"], "id": "u2", "name": "bob"},
         "roles": [{"id": "r3", "name": "image_admin"}]}
ELSEWHERE = {**ALICE, "user": {"id": "u3", "name": "alice",
                               "domain": {"id": "d9", "name": "Elsewhere"}}}


def write(flow, rules, by, when=None):
    (flow.dir / "exceptions.yaml").write_text("exceptions:\n  - " + yaml({
        "id": "here", "on": "image", "rules": sorted(rules), "when": when or {"id": IMAGE_ID},
        "by": by, "reason": "r", "owner": "o", "until": "2099-12-31"}) + "\n")


def glance(message):
    return response(200, [("Content-Type", "application/json")], json.dumps(
        image(visibility="public" if message.method == "PATCH" else "private")))


def publish(flow):
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")


def rules_of(answer):
    body, = json.loads(answer.body).values()
    return {f["rule"] for f in body["scs_gate"]["findings"]}


def story(flow):
    keystone = Keystone(flow)
    flow.glance.serve(glance)
    flow.nova.serve(lambda m: response(200))
    (flow.dir / "exceptions.yaml").write_text("exceptions: []\n")
    options = {"rules": {"exceptions": str(flow.dir / "exceptions.yaml")},
               "admin": {"bind": HOST + ":0"}, "failure": {"identity": "pass"}}
    known = keystone.settings(cache="0s")
    flow.start(**options, **known)
    rules = rules_of(publish(flow))
    true(len(rules) > 3, rules)

    def lets(token, by, status, when=None):
        keystone.tokens[TOKEN] = token
        write(flow, rules, by, when)
        flow.reload("settings reloaded", **options, **known)
        answer = publish(flow)
        equal((answer.status, answer.all(NAME)),
              (status, ["here"] if status == 200 else []), (token["user"], by))

    for token, by in ((ADMIN, {"role": "image_admin"}), (ADMIN, {"user": {"id": "u2"}}),
                      (ALICE, {"project": {"name": "demo", "domain": "Customers"}}),
                      (ALICE, {"domain": "d2", "role": ["image_admin", "reader"]}),
                      (ALICE, {"user": {"name": "alice", "domain": "Default"}})):
        lets(token, by, 200)
        line = flow.journal("intent")[-1]
        equal({f.get("exception") for f in line["findings"]}, {"here"})
        equal(line["initiator"]["name"], token["user"]["name"])
        lets(token, by, 403, {"id": "another"})
    for token, by in ((ALICE, {"role": "image_admin"}),
                      (ELSEWHERE, {"user": {"name": "alice", "domain": "Default"}}),
                      (ALICE, {"project": {"name": "demo", "domain": "Default"}}),
                      (ADMIN, {"role": "image_admin", "user": {"id": "u1"}})):
        lets(token, by, 403)
    lets(ADMIN, {"role": "image_admin"}, 200)
    page = json.loads(flow.admin("/rules").body)
    equal({e["by"] for r in page["rules"] for e in r.get("exceptions", [])},
          {"role 'image_admin'"})
    # Who is not known is nobody that it means, whatever else is the case.
    keystone.hook = lambda m: response(500)
    answer = publish(flow)
    equal((answer.status, answer.all(NAME)), (403, []))
    equal(flow.journal()[-1]["initiator"]["id"], None)
    equal(rules_of(answer), rules)
    flow.stop()
    flow.start(**options)
    equal((publish(flow).status, rules_of(publish(flow))), (403, rules))
