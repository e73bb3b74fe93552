#!/usr/bin/env python3
"""Others read the journal as it is written for them: what a real gate records,
of known and unknown callers, as "scs-gate journal query --as" writes it.

CADF: each event is put together again with pycadf's own classes, which must
find it valid, and comes out the same; nothing is missing that DSP0262 requires.
oslo: kolla-ansible's fluentd takes each line apart into what the record says,
and oslo.log itself writes the same line. Nothing of a token is in either.

  tests/forms.py [--keep DIRECTORY]
"""
import argparse
import datetime
import json
import logging
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
import warnings

# This folder has files with the names of others' modules.
HERE = pathlib.Path(sys.path.pop(0)).resolve()
from oslo_config import cfg  # noqa: E402
from oslo_context import context  # noqa: E402
from oslo_log import formatters  # noqa: E402
from oslo_log import log as oslo_log  # noqa: E402
from pycadf import (attachment, cadftaxonomy, cadftype, credential, event, host,  # noqa: E402
                    reason, resource, tag)

sys.path[:0] = [str(HERE / "flows"), str(HERE)]
from flow import (BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, IMAGE_ID, PATCH, PUBLISH, TOKEN,  # noqa: E402
                  Flow, image)
from keystone import ALICE, Keystone  # noqa: E402
from report import Report  # noqa: E402
from wire import Forgetful, response  # noqa: E402

STRANGER = "gAAAA-a-token-that-Keystone-does-not-know"
ROBOT = "gAAAA-a-token-of-an-application-credential"
TOKENS = (TOKEN, STRANGER, ROBOT)
OBSERVER = "gate-1.example.test"
ZONE = "XXX-5:30"  # of the host, which lines of a log are in
GLOBAL_ID = "req-0b3f8a52-5d0e-4a53-9a3e-5f2d8f1c7a10"
# A name that would end the line and begin another one, on a terminal, too.
HOSTILE = ("x\"\\\n2026-11-23 22:13:00.000 1 INFO nova [None req-1 u p - - d d] ok"
           "\r\u0085\u2028\u202e\u001b[2J")

# format_firstline and format1 of ansible/roles/fluentd/templates/conf/input/
# 00-global.conf.j2 in kolla-ansible, but for Python's way to name a group.
KOLLA_FIRST = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}.\d{3} \d+ \S+ \S+ \[.*\]")
KOLLA = re.compile(
    r"^(?P<Timestamp>\S+ \S+) (?P<Pid>\d+) (?P<log_level>\S+) (?P<python_module>\S+) "
    r"((?:\[)(?:None|req-)(?P<global_request_id>\S+)? (?:None|req-)(?P<request_id>\S+) "
    r"(?P<user_id>\S+) (?P<tenant_id>\S+) (?P<domain_id>\S+) (?P<system_scope>\S+) "
    r"(?P<user_domain>\S+) (?P<project_domain>\S+)(?:\]))?(?P<Payload>.*)?$")

# What DSP0262 1.0.0 requires of each type, and the members it knows beside
# that; those behind are keystonemiddleware's. An event has a reason if it is of
# type control.
REQUIRED = {
    event.Event: ({"typeURI", "eventType", "id", "eventTime", "action", "outcome", "initiator",
                   "target", "observer"}, {"name", "reason", "tags", "attachments", "requestPath"}),
    resource.Resource: ({"typeURI", "id"}, {"name", "domain", "credential", "host", "project_id",
                                            "global_request_id"}),
    credential.Credential: ({"token"}, {"type", "identity_status"}),
    reason.Reason: ({"policyType", "policyId"}, {"reasonType", "reasonCode"}),
    host.Host: (set(), {"address"}),
    attachment.Attachment: ({"typeURI", "name", "content"}, set()),
}


# ---- what is recorded ----------------------------------------------------------
def answer_of_nova(_):
    return response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))


def answer_of_glance(message):
    if message.method == "PUT":
        return response(404 if message.target.endswith("/gone") else 204)
    return response(200, body=json.dumps(image()))


def flavor(name):
    return json.dumps({"flavor": {"name": name, "vcpus": 4, "ram": 8192, "disk": 50}})


def ask(flow, token, method, target, body=None, listener="compute", headers=()):
    client = flow.client(listener)
    client.ask(method, target, [("X-Auth-Token", token), *headers], body)
    client.response(method)
    client.close()


def write_all(flow):
    known = [("X-OpenStack-Request-ID", GLOBAL_ID)]
    for token in TOKENS:
        ask(flow, token, "POST", "/v2.1/flavors", GOOD_FLAVOR, headers=known)
        ask(flow, token, "POST", "/v2.1/flavors", BAD_FLAVOR, headers=known)
        ask(flow, token, "POST", "/v2.1/flavors", flavor(HOSTILE))
        ask(flow, token, "POST", "/v2.1/flavors", "{")
        ask(flow, token, "POST", "/v2.1/nobody-knows", "{}",
            headers=[("X-OpenStack-Request-ID", "a b ] c")])
        ask(flow, token, "POST", "/v2.1/flavors/%s/action" % FLAVOR_ID,
            '{"addTenantAccess": {"tenant": "t"}}')
        ask(flow, token, "PATCH", "/v2/images/" + IMAGE_ID, PUBLISH, "image", PATCH.items())
        ask(flow, token, "PUT", "/v2/images/%s/file" % IMAGE_ID, "data", "image")
        ask(flow, token, "PUT", "/v2/images/%s/tags/%%5D%%20x" % IMAGE_ID, None, "image")
        ask(flow, token, "PUT", "/v2/images/%s/tags/gone" % IMAGE_ID, None, "image")


def bypass(flow, *words):
    subprocess.run([flow.program, "bypass", *words, "--socket", str(flow.dir / "admin.sock")],
                   check=True, capture_output=True)


def fill(flow):
    """A journal of all that may become of a write, by callers of all kinds."""
    keystone = Keystone(flow)
    keystone.tokens[TOKEN] = {**ALICE, "user": {**ALICE["user"], "name": HOSTILE}}
    keystone.tokens[ROBOT] = {
        **{k: v for k, v in ALICE.items() if k not in ("project", "roles")},
        "user": {"id": "u2", "name": "robot", "domain": {"id": "d 2"}},
        "system": {"all": True}, "methods": ["application_credential"],
        "application_credential": {"id": "c1", "name": "ci", "restricted": True},
        "OS-TRUST:trust": {"id": "t1", "impersonation": True, "trustor_user": {"id": "u1"},
                           "trustee_user": {"id": "u7"}}}
    flow.nova.serve(answer_of_nova)
    flow.glance.serve(answer_of_glance)
    admin = {"bind": "unix:%s/admin.sock" % flow.dir}
    for settings in ({"mode": "deny", **keystone.settings()}, {"mode": "deny"},
                     {"mode": "annotate", **keystone.settings()}, {"mode": "observe"}):
        flow.start(**settings, admin=admin)
        write_all(flow)
        if settings["mode"] == "deny":
            bypass(flow, "on", "--ttl", "1m", "--reason", HOSTILE.split("\n", maxsplit=1)[0])
            ask(flow, TOKEN, "POST", "/v2.1/flavors", BAD_FLAVOR)
            bypass(flow, "off")
        complaint = flow.stop()
        if complaint:
            return complaint
    return None


# ---- reading it as others do ---------------------------------------------------
def journal(flow, *args):
    """Status, lines of its output (which only LF ends), what it complained of."""
    done = subprocess.run([flow.program, "journal", *args, str(flow.journal_file)],
                          capture_output=True, check=False, timeout=60,
                          env={**os.environ, "TZ": ZONE})
    return done.returncode, done.stdout.decode().split("\n")[:-1], done.stderr.decode()


def rebuilt(document):
    """The event, by pycadf's constructors, which raise what they do not take."""
    def of(cls, value, *names, **made):
        """names: what the constructor takes; what it does not know is added,
        as keystonemiddleware does."""
        known = {k: v for k, v in value.items() if k in names}
        thing = cls(**{**known, **made})
        for name in value.keys() - set(names) - made.keys() - {"attachments", "tags"}:
            setattr(thing, name, value[name])
        for part in value.get("attachments", ()):
            thing.add_attachment(of(attachment.Attachment, part, "typeURI", "content", "name"))
        for word in value.get("tags", ()):
            thing.add_tag(word)
        return thing

    def of_resource(value):
        made = {}
        if "credential" in value:
            made["credential"] = of(credential.Credential, value["credential"], "token", "type")
            made["credential"].token = value["credential"]["token"]  # it masks even this
        if "host" in value:
            made["host"] = of(host.Host, value["host"], "id", "address", "agent", "platform")
        return of(resource.Resource, value, "id", "typeURI", "name", "domain", **made)

    made = {name: of_resource(document[name]) for name in ("initiator", "target", "observer")}
    if "reason" in document:
        made["reason"] = of(reason.Reason, document["reason"], "reasonType", "reasonCode",
                            "policyType", "policyId")
    return of(event.Event, document, "eventType", "id", "eventTime", "action", "outcome", "name",
              **made)


def parts(thing):
    """It, and all of pycadf's in it."""
    if isinstance(thing, list):
        for item in thing:
            yield from parts(item)
    elif isinstance(thing, cadftype.CADFAbstractType):
        yield thing
        for value in vars(thing).values():
            yield from parts(value)


def extends(value, taxonomy):
    """A word of it, or one with further segments behind."""
    segments = value.split("/")
    return any("/".join(segments[:n]) in taxonomy for n in range(1, len(segments) + 1))


def is_an_event(report, line):
    document = json.loads(line)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ids that are no UUIDs: Keystone's, "unknown"
        thing = rebuilt(document)
    report.verify(thing.is_valid(), document)
    report.same(thing.as_dict(), document, "comes out again")
    for part in parts(thing):
        report.verify(part.is_valid(), vars(part))
        required, known = REQUIRED[type(part)]
        names = set(vars(part))
        report.verify(required <= names, "lacks %s" % (required - names))
        report.verify(names <= required | known, "unknown: %s" % (names - required - known))
    report.verify(cadftaxonomy.is_valid_action(thing.action) and
                  thing.action in cadftaxonomy.ACTION_TAXONOMY, thing.action)
    report.verify(cadftaxonomy.is_valid_outcome(thing.outcome), thing.outcome)
    report.verify(cadftype.is_valid_eventType(thing.eventType), thing.eventType)
    for each in (thing.initiator, thing.target, thing.observer):
        report.verify(cadftaxonomy.is_valid_resource(each.typeURI) and
                      extends(each.typeURI, cadftaxonomy.RESOURCE_TAXONOMY), each.typeURI)
    report.verify(all(tag.is_valid(word) for word in thing.tags), thing.tags)
    report.verify((thing.eventType == cadftype.EVENTTYPE_CONTROL) == ("reason" in document),
                  "a reason: %s" % document)
    return document


def is_of_record(report, document, record):
    """An event says what its record does."""
    report.same(document["observer"], {
        "typeURI": "service/security", "name": OBSERVER,
        "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, OBSERVER))}, "observer")
    stamp = datetime.datetime.fromisoformat(document["eventTime"])
    report.same(stamp, datetime.datetime.fromisoformat(record["time"].replace("Z", "+00:00")),
                "time")
    attached = {a["name"]: a["content"] for a in document["attachments"]}
    report.same((attached["journal chain"], attached["journal line"]),
                (record["chain"], record["seq"]), "place in the journal")
    report.same(attached.get("findings", []), record.get("findings", []), "findings")
    report.same(attached.get("identity"), record.get("initiator"), "identity")
    report.same(attached.get("reason"), record.get("reason"), "reason")
    if record["record"] == "bypass":
        report.same(document["action"], {"on": "disable", "off": "enable"}[record["state"]],
                    "action")
        return
    who = record.get("initiator") or {}
    report.same(document["id"], str(uuid.uuid5(uuid.UUID(record["decision"]), record["record"])),
                "id")
    report.same(document["initiator"]["id"], who.get("id") or "unknown", "initiator")
    report.same(document["initiator"].get("project_id"), who.get("project_id"), "project")
    report.same(document["target"].get("name"), record["object"]["name"], "target")
    report.same(document["target"]["id"], record["object"]["id"] or "unknown", "target")
    report.same("credential" in document["initiator"], bool(who), "credential")
    wanted = "deny" if record["action"] == "refused" else \
        "allow" if record["verdict"] == "conforming" else "evaluate"
    report.same(document["action"], wanted, "action")
    denied = [f["rule"] for f in record["findings"] if f["action"] == "deny"]
    if denied:
        report.same(document["reason"]["policyId"].split(), list(dict.fromkeys(denied)), "rules")


def events(report, flow, records):
    status, lines, said = journal(flow, "query", "--as", "cadf", "--observer", OBSERVER)
    report.same((status, said), (0, ""), "query --as cadf")
    told = [r for r in records if r["record"] not in ("opened", "checkpoint")]
    report.same(len(lines), len(told), "events")
    documents = [is_an_event(report, line) for line in lines]
    for document, record in zip(documents, told):
        is_of_record(report, document, record)
    report.same(len({d["id"] for d in documents}), len(documents), "ids")
    report.same({(d["action"], d["outcome"]) for d in documents}, {
        ("allow", "pending"), ("allow", "success"), ("deny", "success"),
        ("evaluate", "pending"), ("evaluate", "success"), ("evaluate", "failure"),
        ("disable", "success"), ("enable", "success")}, "what became of them")
    status, last, _ = journal(flow, "tail", "-n", "4", "--as", "cadf", "--observer", OBSERVER)
    report.verify(status == 0 and last == lines[-len(last):] and last, "tail: %s" % last)
    return lines


def by_oslo_log(formatter, record, taken):
    """The line that oslo.log writes for the same."""
    who = record.get("initiator") or {}
    when = datetime.datetime.fromisoformat(record["time"].replace("Z", "+00:00"))
    message = taken["Payload"].removeprefix(" ").removeprefix("[-] ")
    entry = logging.LogRecord(taken["python_module"], getattr(logging, taken["log_level"]), "", 0,
                              message, None, None)
    entry.created, entry.process = when.timestamp(), int(taken["Pid"])
    entry.msecs = when.microsecond // 1000
    entry.context = None
    if "decision" in record:
        own = record["request_id"] if record["request_id"] == GLOBAL_ID else None
        entry.context = context.RequestContext(
            overwrite=False, user_id=who.get("id"), project_id=who.get("project_id"),
            domain_id=who.get("scope_domain_id"), project_domain_id=who.get("project_domain_id"),
            user_domain_id=(who.get("domain_id") or "").replace(" ", "?") or None,
            system_scope="all" if who.get("scope") == "system" else None,
            request_id="req-" + record["decision"], global_request_id=own)
    return formatter.format(entry)


def log_lines(report, flow, records):
    conf = cfg.ConfigOpts()
    oslo_log.register_options(conf)
    conf([])
    formatter = formatters.ContextFormatter(config=conf, datefmt=conf.log_date_format)
    status, lines, said = journal(flow, "query", "--as", "oslo")
    report.same((status, said), (0, ""), "query --as oslo")
    report.same(len(lines), len(records), "lines")
    for line, record in zip(lines, records):
        report.verify(line.splitlines() == [line] and line.isprintable(), line)
        taken = KOLLA.match(line)
        report.verify(KOLLA_FIRST.match(line) and taken, line)
        taken = taken.groupdict()
        report.same(by_oslo_log(formatter, record, taken), line, "oslo.log")
        message = " %s " if "decision" in record else "[-] %s "
        report.verify(taken["Payload"].startswith(message % record["record"]), taken)
        wrong = record.get("verdict") in ("violating", "unchecked", "malformed") or \
            record.get("action") == "refused" or record["record"] == "bypass"
        report.same(taken["log_level"], "WARNING" if wrong else "INFO", line)
        report.same(taken["request_id"], record.get("decision"), line)
        if "decision" in record:
            who = record.get("initiator") or {}
            report.same((taken["user_id"], taken["tenant_id"]),
                        (who.get("id") or "-", who.get("project_id") or "-"), line)
    return lines


def secrets(report, name, lines):
    """Nothing of a token, that is of no more than its beginning."""
    text = "\n".join(lines)
    for token in TOKENS:
        pieces = {token[i:i + 12] for i in range(len(token) - 11)}
        report.verify(not any(piece in text for piece in pieces), "%s tells of a token" % name)


def play(flow, report):
    report.same(fill(flow), None, "the gate")
    records = [json.loads(line) for line in flow.journal_text().split("\n")[:-1]]
    for wanted in ("intent", "outcome", "refusal", "bypass", "opened", "checkpoint"):
        report.verify(any(r["record"] == wanted for r in records), "no " + wanted)
    status, lines, _ = journal(flow, "query", "--as", "json")
    report.same((status, lines), (0, flow.journal_text().split("\n")[:-1]), "json")
    secrets(report, "json", lines)
    secrets(report, "cadf", events(report, flow, records))
    secrets(report, "oslo", log_lines(report, flow, records))
    status, lines, said = journal(flow, "query", "--as", "xml")
    report.verify(status == 2 and not lines and "there are json, cadf, oslo" in said, said)
    status, _, said = journal(flow, "stats", "--as", "cadf")
    report.verify(status == 2 and "usage" in said, said)
    print("%d records" % len(records))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--keep", help="a directory for the journal")
    args = parser.parse_args()
    program = os.environ.get("SCS_GATE", str(HERE.parent / "scs-gate"))
    data = os.environ.get("SCS_GATE_DATA", str(HERE.parent / "rules"))
    os.environ["TZ"] = ZONE
    time.tzset()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="forms-") as directory:
        flow = Flow(directory, None, program, data)
        flow.transcript = flow.nova.transcript = flow.glance.transcript = Forgetful()
        try:
            play(flow, report)
        finally:
            flow.stop()
        if args.keep:
            shutil.copy(flow.journal_file, args.keep)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
