"""The journal's file system fills up under way: what cannot be recorded is
refused with 503, reads go on, no line is torn, and it works again by itself
once there is room, which the health check tells though nobody writes. Where a new file cannot be made, the old one stays in use.
Needs to mount a tmpfs; without the right to, a limit on the size of files
stands in for it."""
import json
import os
import pathlib
import resource
import subprocess
import time

from flow import BAD_FLAVOR, FLAVOR_ID, GOOD_FLAVOR, HOST, TIMES
from wire import equal, response, true

CREATED = response(200, body=json.dumps({"flavor": {"id": FLAVOR_ID}}))
SIZE = 256 << 10


def mount(directory, *options):
    return subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(directory)],
                          capture_output=True, check=False).returncode == 0


def story(flow):
    disk = flow.dir / "disk"
    disk.mkdir()
    flow.nova.serve(lambda m: CREATED if m.method == "POST" else response(200, body="ok"))
    flow.journal_file = disk / "audit.jsonl"
    mounted = os.geteuid() == 0 and mount(disk, "-o", "size=%d" % SIZE)
    if not mounted:
        by_limit(flow)
        return
    try:
        flow.start(log={"level": "info", "requests": "no"}, admin={"bind": HOST + ":0"})
        well_again(flow, disk)
        for _ in range(3 * TIMES):
            fills_up(flow, disk)
        turns_read_only(flow, disk)
        equal(flow.stop(), None)
    finally:
        flow.stop()
        subprocess.run(["umount", str(disk)], check=True)


def create(flow, body=GOOD_FLAVOR):
    return flow.exchange("POST", "/v2.1/flavors", body=body).status


def refused(flow):
    """All of it, and nothing reaches the service."""
    before = len(flow.nova.seen("POST"))
    equal(create(flow), 503)
    equal(create(flow, BAD_FLAVOR), 503)
    equal(len(flow.nova.seen("POST")), before)
    equal(flow.exchange("GET", "/v2.1/servers").body, b"ok")


def until_full(flow):
    """Answered writes are recorded, up to the last."""
    for _ in range(2000):
        status = create(flow)
        if status != 200:
            equal(status, 503)
            return
    true(False, "it never got full")


def whole_lines(flow):
    text = flow.journal_text()
    true(text.endswith("\n"), "the last line is torn")
    for line in text.split("\n")[:-1]:
        json.loads(line)
    flow.chain_holds()


def fills_up(flow, disk):
    filler = disk / "filler"
    filler.write_bytes(b"z" * (SIZE - (64 << 10) - flow.journal_file.stat().st_size // 4096 * 4096))
    until_full(flow)
    refused(flow)
    filler.unlink()
    equal(create(flow), 200, "with room again")
    equal(create(flow, BAD_FLAVOR), 403)
    whole_lines(flow)
    os.truncate(flow.journal_file, 0)


def well_again(flow, disk):
    """Whoever asks the health check sends nothing until it is well."""
    filler = disk / "filler"
    filler.write_bytes(b"z" * (SIZE - (16 << 10)))
    until_full(flow)
    equal(flow.admin("/healthcheck").status, 503)
    filler.unlink()
    end = time.monotonic() + 10
    while flow.admin("/healthcheck").status != 200:
        true(time.monotonic() < end, "it is never well again")
        time.sleep(0.1)
    true(any("takes lines again" in line["text"] for line in flow.log()), "told")
    equal(flow.journal("checkpoint")[-1]["reason"], "recovered")
    whole_lines(flow)


def turns_read_only(flow, disk):
    """A file open for writing cannot become read-only; the place where a new
    one is to be opened can."""
    true(mount(disk, "-o", "ro"), "no second mount")
    try:
        flow.rotate("Read-only file system")
        equal(create(flow), 200, "the old file is still there")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    equal(len(flow.journal("outcome")) >= 1, True, "it went to the old file")
    flow.journal_file.rename(disk / "older")
    flow.rotate()
    equal(create(flow), 200, "writable again")
    whole_lines(flow)


def by_limit(flow):
    real = subprocess.Popen
    flow.popen = lambda *a, **k: real(*a, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (SIZE, SIZE)), **k)
    flow.start(log={"level": "info", "requests": "no"})
    until_full(flow)
    refused(flow)
    whole_lines(flow)
    pathlib.Path(flow.journal_file).rename(flow.dir / "older")
    flow.rotate()
    equal(create(flow), 200, "with another file")
