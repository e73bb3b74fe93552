"""A rule for some callers binds their writes only; a gate that nobody tells who
writes does not take it, at its start nor at a reload."""
import json
import subprocess

from flow import COMPLETE, HOST, IMAGE_ID, PATCH, PUBLISH, TOKEN, image
from keystone import ALICE, Keystone
from wire import equal, response, true

PACK = """
standard: own
title: Images of the pipeline
link: https://example.org
prefix: own-
rules:
  - id: own-pipeline
    on: image
    when: {visibility: public}
    by: {role: pipeline}
    check: required
    field: pipeline_run
    allowed: the number of the run
    severity: main
    say: What the pipeline publishes names its run
"""
PIPELINE = {**ALICE, "roles": [{"id": "r5", "name": "pipeline"}]}
RULE = "own-pipeline"
RENAME = json.dumps([{"op": "replace", "path": "/name", "value": "Tutorial Linux 2"}])
WHY = "rule own-pipeline asks who writes .* set identity.upstream"


class Glance:
    """One image, private until it bears a mark."""
    mark = None

    def __call__(self, message):
        public = self.mark or message.method == "PATCH"
        found = image(**COMPLETE, visibility="public" if public else "private",
                      **({"scs_gate_violations": self.mark} if self.mark else {}))
        return response(200, [("Content-Type", "application/json")], json.dumps(
            found if IMAGE_ID in message.target else {"images": [found]}))


def publish(flow):
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")


def findings(flow):
    return [(f["rule"], f["outcome"]) for f in flow.journal()[-1]["findings"]
            if f["rule"] == RULE]


def story(flow):
    keystone = Keystone(flow)
    glance = Glance()
    flow.glance.serve(glance)
    (flow.dir / "own").mkdir()
    (flow.dir / "own" / "pack.yaml").write_text(PACK)
    options = {"rules": {"own_directory": str(flow.dir / "own")}, "admin": {"bind": HOST + ":0"},
               "failure": {"identity": "pass"}}
    flow.write_settings(**options)
    done = subprocess.run([flow.program, "config", "check", str(flow.settings_file)], text=True,
                          capture_output=True, check=False,
                          env={"SCS_GATE_DATA": str(flow.data)})
    equal(done.returncode, 2)
    true("pack.yaml:7: rule own-pipeline asks who writes" in done.stdout, done.stdout)
    known = keystone.settings(cache="0s")
    flow.start(**options, **known)
    equal((publish(flow).status, findings(flow)), (200, []))
    keystone.tokens[TOKEN] = PIPELINE
    equal(publish(flow).status, 403)
    equal(findings(flow), [(RULE, "FAIL")])
    page = json.loads(flow.admin("/rules").body)
    equal([r["by"] for r in page["rules"] if "by" in r], ["role 'pipeline'"])
    flow.reload(WHY, **options)
    equal((publish(flow).status, findings(flow)), (403, [(RULE, "FAIL")]))
    # Who it is, is lost: the settings decide about this rule alone.
    keystone.hook = lambda m: response(500)
    equal((publish(flow).status, findings(flow)), (503, [(RULE, "UNKNOWN")]))
    flow.reload("settings reloaded", **options, **known, unjudged="pass")
    answer = publish(flow)
    equal((answer.status, answer.get("X-SCS-Gate-Unchecked")), (200, "true"))
    equal(findings(flow), [(RULE, "UNKNOWN")])
    flow.stop()
    glance.mark = RULE
    marked(flow, keystone, {**options, **known, "mode": "annotate"})


def marked(flow, keystone, options):
    """A mark goes with the last violation for who writes, and stays while
    nobody knows who does."""
    flow.start(**options)
    for token, hook, gone in ((PIPELINE, lambda m: None, False), (ALICE, lambda m: None, True),
                              (ALICE, lambda m: response(500), False)):
        keystone.tokens[TOKEN], keystone.hook = token, hook
        equal(flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, RENAME, "image").status, 200)
        sent = flow.glance.seen("PATCH")[-1].body
        equal(b"scs_gate_violations" in sent, gone, sent)
