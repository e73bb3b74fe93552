#!/usr/bin/env python3
"""Does "scs-gate forecast" say what will fail when: of files, of a cloud, and
as a calendar that another parser reads?

SCS_GATE, SCS_GATE_SANDBOX and SCS_GATE_DATA as in tests/run.
"""
import datetime
import json
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True
from cloud import Cloud, check, equal, finish, gate  # noqa: E402

IMAGE = {"name": "Dëbian 12, a; b\\c " + "ä" * 60, "visibility": "public",
         "architecture": "x86_64", "os_distro": "debian", "os_version": "12",
         "os_purpose": "generic", "min_disk": 4, "min_ram": 512,
         "hw_disk_bus": "virtio", "replace_frequency": "monthly",
         "provided_until": "2026-03-01", "uuid_validity": "2026-03-01",
         "image_build_date": "2025-08-20", "image_original_user": "debian",
         "image_source": "https://images.example.org/x",
         "image_description": "https://images.example.org/",
         "created_at": "2025-08-20T00:00:00Z"}
DAY = ["--as-of", "2025-08-25"]


def unfold(text):
    """Properties of each event (RFC 5545), strictly."""
    check(text.endswith("\r\n"), "the last line ends")
    check("\n" not in text.replace("\r\n", ""), "lines end with CR LF")
    for line in text.split("\r\n"):
        check(len(line.encode()) <= 75, f"{len(line.encode())} octets")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    equal((lines[0], lines[-1]), ("BEGIN:VCALENDAR", "END:VCALENDAR"), "frame")
    events, event = [], None
    for line in lines[1:-1]:
        name, colon, value = line.partition(":")
        check(colon and re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^:;]+)*", name), line)
        if line == "BEGIN:VEVENT":
            check(event is None, "no event in an event")
            event = {}
        elif line == "END:VEVENT":
            events.append(event)
            event = None
        elif event is not None:
            check(name not in event, f"{name} once")
            event[name] = re.sub(r"\\(.)", r"\1", value)
        else:
            check(name in ("VERSION", "PRODID"), line)
    check(event is None, "the last event ends")
    return events


def events_of(*words, status=None):
    done = gate("forecast", "--format", "json", *words, status=status)
    return json.loads(done.stdout)["events"]


def of_files(folder):
    file = folder / "image.json"
    file.write_text(json.dumps(IMAGE))
    events = events_of(*DAY, file, status=1)
    equal([(e["when"][:10], e["kind"], e.get("rule")) for e in events],
          [("2025-09-09", "scope", None),
           ("2025-09-23", "image", "scs-0102-image-recency"),
           ("2026-03-01", "image", None), ("2026-03-01", "image", None),
           ("2026-06-11", "scope", None)], "events")
    equal({e["name"] for e in events if e["kind"] == "image"},
          {IMAGE["name"]}, "name")
    equal(events, sorted(events, key=lambda e: e["when"]), "in order")
    equal([e["when"][:10] for e in events_of(*DAY, "--days", "16", file)],
          ["2025-09-09"], "--days")
    gate("forecast", *DAY, "--days", "16", file, status=0)
    gate("forecast", *DAY, "--days", "16", "--fail-on", "observe", file,
         status=1)
    gate("forecast", *DAY, "--days", "30", "--fail-on", "warn", file, status=1)
    for days in ("0", "-1", "x", "3661", "99999999999999999999"):
        gate("forecast", "--days", days, file, status=2)
    done = gate("forecast", "--format", "html", file, status=2)
    check("ical" in done.stderr, done.stderr)
    equal(gate("forecast", *DAY, "--days", "1", file, status=0).stdout,
          "Nothing is to come in that time.\n", "nothing")
    gate("forecast", "-o", "/dev/full", *DAY, file, status=2)
    text = gate("forecast", *DAY, file, status=1).stdout
    for event in events:
        check(event["when"][:10] in text and event["message"] in text,
              f"text has {event['message']}")
    return file


def as_a_calendar(file):
    events = events_of(*DAY, file)
    text = gate("forecast", "--format", "ical", *DAY, file, status=1).stdout
    done = unfold(text)
    equal(len(done), len(events), "as many events")
    equal(len({e["UID"] for e in done}), len(done), "each has its UID")
    for event, entry in zip(events, done):
        check(event["message"] in entry["DESCRIPTION"], "message")
        equal(entry["DTSTART;VALUE=DATE"],
              event["when"][:10].replace("-", ""), "day")
        check(event.get("name", "") in entry["SUMMARY"], "name")
        equal(entry.get("URL"), event.get("link"), "link")
    later = unfold(gate("forecast", "--format", "ical", "--as-of",
                        "2025-09-01", file).stdout)
    equal({e["UID"] for e in later}, {e["UID"] for e in done},
          "the same events a week later")


def the_timeline(file):
    """Entries of the scope that lie in the past of today."""
    days = [e["when"][:10] for e in events_of(
        "--as-of", "2024-12-01", "--days", "800", file)
        if e["kind"] == "scope"]
    equal(days, ["2024-12-19", "2025-02-01", "2025-07-01", "2025-09-09",
                 "2026-06-11"], "timeline")


def of_a_cloud():
    today = datetime.datetime.now(datetime.timezone.utc).date()
    until = today + datetime.timedelta(days=20)
    with Cloud() as cloud:
        image = cloud.add_image(**{
            key: value for key, value in IMAGE.items() if key != "created_at"
        } | {"image_build_date": str(today), "provided_until": str(until),
             "uuid_validity": "none"})
        cloud.add_image(visibility="private", name="secret",
                        provided_until=str(until))
        done = cloud.gate("forecast", "--format", "json", "--days", "90",
                          status=0)
        events = json.loads(done.stdout)["events"]
        equal([(e["when"][:10], e["id"]) for e in events],
              [(str(until), image)], "a promise ends, and nothing after it")
        cloud.set_image(image, provided_until="2099-01-01")
        done = cloud.gate("forecast", "--format", "json", "--days", "90",
                          status=1)
        events = json.loads(done.stdout)["events"]
        equal([(e["rule"], e["id"], e["action"]) for e in events],
              [("scs-0102-image-recency", image, "deny")], "outdated")
        check("secret" not in done.stdout, "private images")
        equal(len(unfold(cloud.gate("forecast", "--format", "ical", "--days",
                                    "90", status=1).stdout)), 1, "calendar")
        cloud.gate("forecast", "--days", "90", user="member", status=1)


def main():
    with tempfile.TemporaryDirectory() as name:
        file = of_files(pathlib.Path(name))
        as_a_calendar(file)
        the_timeline(file)
    of_a_cloud()
    return finish()


sys.exit(main())
