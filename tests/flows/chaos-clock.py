"""The clock jumps, a day ahead and a day back, while requests are under way:
no time limit ends early or never, and the journal has the time as it is.
Needs libfaketime; without it the story is skipped, and says so."""
import datetime
import json
import pathlib
import time

import chaos
from flow import FLAVOR_ID, GOOD_FLAVOR, TIMES, Skipped
from wire import Truncated, equal, request, response, true

LIBRARIES = [pathlib.Path(d, "faketime", "libfaketimeMT.so.1") for d in (
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib")]
CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))


def story(flow):
    library = next((l for l in LIBRARIES if l.exists()), None)
    if library is None or chaos.sanitized():
        raise Skipped("no libfaketime, or a sanitizer")
    clock = flow.dir / "clock"
    real = flow.popen

    def shifted(args, **options):
        options["env"] = dict(options["env"], LD_PRELOAD=str(library),
                              FAKETIME_TIMESTAMP_FILE=str(clock), FAKETIME_NO_CACHE="1",
                              DONT_FAKE_MONOTONIC="1")
        return real(args, **options)

    flow.popen = shifted
    flow.nova.serve(lambda m: CREATED if m.method == "POST" else response(200, body="ok"))
    clock.write_text("+0d")
    flow.start(timeout={"head": "1s", "keepalive": "3s"})
    for jump in ("+1d", "-1d", "+365d", "+0d") * TIMES:
        idle = flow.client()
        idle.ask("GET", "/v2.1/servers")
        equal(idle.response().body, b"ok")
        slow = flow.client()
        whole = request("GET", "/v2.1/servers")
        slow.send(whole[:10])
        clock.write_text(jump)
        time.sleep(0.3)
        slow.send(whole[10:])
        equal(slow.response().body, b"ok", "a head that was in time")
        idle.ask("GET", "/v2.1/servers")
        equal(idle.response().body, b"ok", "a connection that was idle for a moment")
        still_ends(flow)
        recorded_now(flow, jump)


def still_ends(flow):
    slow = flow.client()
    slow.send("GET / HT")
    began = time.monotonic()
    try:
        equal(slow.response().status, 408)
    except Truncated:
        pass
    true(0.8 < time.monotonic() - began < 6, "a time limit that jumps")


def recorded_now(flow, jump):
    equal(flow.exchange("POST", "/v2.1/flavors", body=GOOD_FLAVOR).status, 200)
    told = datetime.datetime.fromisoformat(flow.journal()[-1]["time"].replace("Z", "+00:00"))
    wanted = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(
        days=int(jump[:-1]))
    true(abs((told - wanted).total_seconds()) < 60, "%s is not %s" % (told, wanted))
