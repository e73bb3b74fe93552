"""The journal takes nothing any more, as a pipe that nobody reads: writes are
not answered as if they were recorded, and SIGTERM ends the gate all the same,
which says what it could not write."""
import os
import time

from flow import FLAVOR_ID, GOOD_FLAVOR
from wire import Truncated, equal, response, true

CREATED = response(200, body='{"flavor": {"id": "%s"}}' % FLAVOR_ID)


def story(flow):
    pipe = flow.dir / "pipe"
    os.mkfifo(pipe)
    flow.nova.serve(lambda message: CREATED)
    flow.start(audit={"file": str(pipe)}, timeout={"audit": "500ms"})
    true(any(not is_taken(flow) for _ in range(500)), "a pipe without end")
    equal(is_taken(flow), False)
    process, flow.process = flow.process, None
    began = time.monotonic()
    process.terminate()
    equal(process.wait(30), 1)
    true(time.monotonic() - began < 20, "it took its time")
    true(any("takes nothing" in line["text"] for line in flow.log()), "said")


def is_taken(flow):
    try:
        return flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status == 200
    except Truncated:
        return False
