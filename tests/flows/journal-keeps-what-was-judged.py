"""With audit.object the journal has the objects that a write was judged by,
once for each decision and without a store's password; without it nothing of
them. What audit.mask names stands nowhere in it, not in what findings quote
either, and the chain is that of the masked lines. A mask that names nothing is
refused before anything is masked by it."""
import json
import subprocess

from flow import BAD_FLAVOR, COMPLETE, IMAGE_ID, PATCH, PUBLISH, image
from keystone import Keystone
from wire import equal, response, true

SECRET = "swift+https://user:a-password@store.example/x"
OWNER = "a-project-nobody-may-know"
NOTE = "a-note-for-nobody"
CURRENT = image(owner=OWNER, direct_url=SECRET, locations=[{"url": SECRET}],
                note=NOTE, **{**COMPLETE, "os_purpose": NOTE})
LARGE = {"os": "x" * (130 << 10)}


def story(flow):
    keystone = Keystone(flow)
    stored = dict(CURRENT)
    flow.glance.serve(lambda _: response(200, body=json.dumps(stored)))
    flow.start(**keystone.settings())
    write(flow)
    true("judged" not in flow.journal_text(), "nothing without the setting")
    true(NOTE in flow.journal_text(), "a finding quotes")
    flow.reload("settings reloaded", **asked(keystone))
    refused = kept(flow, "refusal", write(flow))
    equal(refused["judged"]["before"]["os_purpose"], NOTE)
    equal(refused["judged"]["before"]["visibility"], "private")
    equal(refused["judged"]["after"]["visibility"], "public")
    equal(refused["judged"]["after"]["locations"], "[withheld]")
    equal(refused["judged"]["after"]["direct_url"], "[withheld]")
    equal(refused["judged"]["kind"], "image")
    equal(refused["judged"]["others"], False)
    passed(flow)
    too_large(flow, stored)
    is_masked(flow, keystone)
    true(SECRET not in flow.journal_text(), "no password")
    wrong_masks(flow)


def asked(keystone, **audit):
    return {**keystone.settings(), "audit": {"object": "judged", **audit},
            "overrides": {"scs-0102-prop-os_purpose": "deny",
                          "scs-0102-image-recency": "off",
                          "scs-0102-os_purpose-uniqueness": "off"}}


def write(flow):
    return flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH,
                         listener="image").get("X-SCS-Gate-Decision")


def kept(flow, record, decision):
    found = [l for l in flow.journal(record) if l["decision"] == decision]
    equal(len(found), 1, record)
    return found[0]


def passed(flow):
    """The intent has it, and the outcome not once more."""
    answer = flow.exchange("DELETE", "/v2/images/" + IMAGE_ID, listener="image")
    decision = answer.get("X-SCS-Gate-Decision")
    intent = kept(flow, "intent", decision)
    equal(intent["judged"]["after"], None)
    equal(intent["judged"]["before"]["id"], IMAGE_ID)
    true("judged" not in kept(flow, "outcome", decision), "once")


def too_large(flow, stored):
    stored.update(LARGE)
    record = kept(flow, "refusal", write(flow))
    equal(record["judged"]["too_large"], True)
    equal(sorted(record["judged"]), ["at", "kind", "others", "too_large"])
    for key in LARGE:
        del stored[key]


def is_masked(flow, keystone):
    """From here on: what was written before is as it was."""
    flow.reload("settings reloaded", **asked(
        keystone, mask="initiator.name, judged.*.owner judged.*.note "
                       "judged.*.os_purpose"))
    before = len(flow.journal_text())
    record = kept(flow, "refusal", write(flow))
    since = flow.journal_text()[before:]
    for hidden in (OWNER, NOTE, "alice"):
        true(hidden not in since, hidden + " is masked")
    equal(record["initiator"]["name"], "[masked]")
    equal(record["initiator"]["project_name"], "demo")
    equal(record["judged"]["after"]["owner"], "[masked]")
    equal(record["findings"][0]["message"], "[masked]")
    equal(record["findings"][0]["rule"], "scs-0102-prop-os_purpose")
    equal(record["object"]["name"], "Tutorial Linux 1")
    flow.reload("settings reloaded", **asked(
        keystone, mask="judged.after"))
    before = len(flow.journal_text())
    flow.exchange("POST", "/v2.1/flavors", body=BAD_FLAVOR)
    since = flow.journal_text()[before:]
    true("SCS-4V-16-50" not in since and '"after":"[masked]"' in since, since)
    flow.chain_holds()


def wrong_masks(flow):
    for mask, words in (("initiator..name", "a name is empty"),
                        ("initator.name", 'was "initiator" meant?'),
                        ("decision", 'has "decision", but'),
                        ("*.name", "but a field begins with")):
        flow.write_settings(audit={"mask": mask})
        done = subprocess.run([flow.program, "config", "check", str(flow.settings_file)],
                              capture_output=True, check=False, text=True)
        true(done.returncode == 2 and words in done.stdout and "audit.mask" in done.stdout,
             done.stdout)
