"""The journal fails while the write is with the service: the client learns
that, with the decision id, and is not told to try the write again."""
from flow import GOOD_FLAVOR
from wire import equal, true


def story(flow):
    link = flow.dir / "journal"
    link.symlink_to(flow.dir / "audit.jsonl")
    flow.start(audit={"file": str(link)})
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", body=GOOD_FLAVOR)
    server = flow.nova.accept()
    server.request()
    link.unlink()
    link.symlink_to("/dev/full")
    flow.rotate()
    server.answer(200, body="{}")
    answer = client.response()
    equal(answer.status, 503)
    true(b"was forwarded" in answer.body, "does not say so")
    true(answer.get("X-SCS-Gate-Decision"), "no decision id")
    equal(answer.get("Retry-After"), None)
