#!/usr/bin/env python3
"""Scans 1,000 and 100,000 images and fails if memory grows with them.

Environment: SCS_GATE, SCS_GATE_SANDBOX, SCS_GATE_DATA as in tests/run.
"""
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from cloud import GATE, Cloud, check, finish  # noqa: E402

FEW, MANY, FLAVORS = 1_000, 100_000, 1_000
GROWTH_MAX_KIB = 4 << 10
SECONDS_MAX = 300


def high_water(process):
    """KiB; None after its end. What wait4 tells would be ours, too: a child
    inherits it."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return None


def scan(cloud, form):
    """Its peak memory in KiB, and seconds: all, and of its own."""
    begin, peak = time.monotonic(), 0
    with open(cloud.path / "report", "wb") as out:
        process = subprocess.Popen([GATE, "scan", "--format", form],
                                   env=cloud.env(), stdout=out)
        while (now := high_water(process)) is not None:
            peak = now
            time.sleep(0.02)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    check(process.returncode == 1, f"{form}: status {process.returncode}")
    return (peak, time.monotonic() - begin,
            usage.ru_utime + usage.ru_stime)


def objects_in(report, form):
    start = '{"type":"object"' if form == "jsonl" else "image "
    with open(report, encoding="utf-8") as lines:
        return sum(line.startswith(start) for line in lines)


def main():
    peaks = {}
    for images in (FEW, MANY):
        with Cloud("--images", str(images), "--flavors", str(FLAVORS)) as cloud:
            for form in ("jsonl", "text"):
                peak, seconds, own = scan(cloud, form)
                print(f"{images} images, {form}: {peak} KiB, {seconds:.1f} s, "
                      f"{own:.1f} s of its own")
                check(seconds < SECONDS_MAX, f"{form} takes {seconds:.0f} s")
                check(objects_in(cloud.path / "report", form) >= images,
                      f"{form} has all")
                growth = peak - peaks.setdefault(form, peak)
                check(growth < GROWTH_MAX_KIB,
                      f"{form} takes {growth} KiB more for {images} images")
    return finish()


sys.exit(main())
