#!/usr/bin/env python3
"""Says what the conformance tests say of a cloud, for comparison with the gate.

    oracle.py [--as-of TIME] FLAVORS.json IMAGES.json
    oracle.py --cloud NAME

The files hold what Nova (API 2.61 or later, so that extra specs are there) and
Glance list. With --cloud and SCS_STANDARDS naming a checkout of the standards'
repository, its own test program is run against that cloud of clouds.yaml.

Written from the standards and shares no code with the gate or with the
standards' test programs. TIME is YYYY-MM-DDTHH:MM:SSZ.
"""
import argparse
import calendar
import json
import os
import pathlib
import re
import subprocess
import sys
import time

GIB = 1 << 30
HOUR = 3600
DAY = 24 * HOUR


class Abort(Exception):
    """A test case that dies."""


# ---- flavor names (scs-0100) ------------------------------------------------
# What follows the main part, in this order; each may be left out. In version
# 1 a colon stands where - is here, and - where _ is.
PARTS = (
    ("disk", r"-(?:(?P<count>[0-9]*)x)?(?P<size>[0-9]*)[nhsp]?"),
    ("hypervisor", r"_(?:kvm|xen|vmw|hyv|bms|chy)"),
    ("hwv", r"_hwv"),
    ("cpu", r"_(?P<vendor>[izar])(?P<gen>[0-9]*)(?P<h>h*)(?=_|\Z)"),
    ("gpu", r"_[gG](?P<vendor>[NAI])(?P<gen>[^-h]*)(?:-(?P<units>[0-9]+))?"
            r"(?P<h>h*)(?:-(?P<vram>[0-9]+))?(?P<vh>h*)"),
    ("ib", r"_ib"))
MAIN = r"SCS-(?P<cpus>[0-9]*)[LVTC]i?-(?P<ram>[0-9.]*)u?o?"
CPU_GENERATIONS = {"i": range(7), "z": range(7), "a": range(6), "r": range(1)}
GPU_GENERATIONS = {
    "N": "f k m p v t a l g b u".split(),
    "A": "0.4 0.5 1 1.1 2 2.1 3 3.1 3.5 4 4.1 5.1".split(),
    "I": "0.9 0.95 1 2 3 4".split()}


def in_v1(pattern):
    """The pattern with the separators of version 1."""
    swap = {"-": ":", "_": "-"}
    kept = re.compile(r"SCS-|\[0-9\.?\]|.")
    return kept.sub(lambda m: swap.get(m[0], m[0]), pattern)


GRAMMARS = (
    (MAIN, PARTS),
    (in_v1(MAIN).replace("SCS:", "SCS-"),
     tuple((n, in_v1(p).replace("|chy", "")) for n, p in PARTS)))


def parse_name(name):
    """What a valid name promises: (vcpus, ram in GiB, disk); None: invalid."""
    for main, parts in GRAMMARS:
        found = re.match(main, name)
        if found:
            return parse_parts(found, parts, name)
    return None


def parse_parts(main, parts, name):
    at, got = main.end(), {}
    for part, pattern in parts:
        found = re.compile(pattern).match(name, at)
        if found:
            at = found.end()
            got[part] = found.groupdict()
    ram = main["ram"]
    good = (at == len(name) and positive(main["cpus"])
            and ram.count(".") <= 1 and ram.strip(".") != ""
            and float(ram) > 0 and (float(ram) * 2).is_integer()
            and disk_is_right(got.get("disk"))
            and cpu_is_right(got.get("cpu")) and gpu_is_right(got.get("gpu")))
    if not good:
        return None
    disk = got.get("disk")
    size = 0 if disk is None else int(disk["size"]) if disk["size"] else None
    return int(main["cpus"]), float(ram), size


def positive(digits):
    return digits != "" and int(digits) > 0


def bare_or_positive(digits):
    return not digits or int(digits) > 0


def disk_is_right(disk):
    return disk is None or (
        bare_or_positive(disk["count"]) and bare_or_positive(disk["size"]))


def cpu_is_right(cpu):
    return cpu is None or (len(cpu["h"]) <= 3 and (
        cpu["gen"] == "" or int(cpu["gen"]) in CPU_GENERATIONS[cpu["vendor"]]))


def gpu_is_right(gpu):
    return gpu is None or (
        (gpu["gen"] == "" or gpu["gen"] in GPU_GENERATIONS[gpu["vendor"]])
        and bare_or_positive(gpu["units"]) and bare_or_positive(gpu["vram"])
        and len(gpu["h"]) <= 2 and len(gpu["vh"]) <= 2)


def scs_flavors(flavors):
    return [f for f in flavors if f["name"].startswith("SCS-")]


def syntax(flavors):
    return all(parse_name(f["name"]) for f in scs_flavors(flavors))


def semantics(flavors):
    good = True
    for flavor in scs_flavors(flavors):
        promised = parse_name(flavor["name"])
        if promised is None:
            continue
        cpus, ram, disk = promised
        if disk is None:
            raise Abort("a disk without a size")
        good = good and (flavor["vcpus"] >= cpus and flavor["disk"] >= disk
                         and flavor["ram"] + 51 >= ram * 1024)
    return good


# ---- standard flavors (scs-0103) --------------------------------------------
STANDARD_FLAVORS = """
    1L-1 1V-2 1V-4 1V-8 2V-4 2V-8 2V-16 4V-8 4V-16 4V-32 8V-16 8V-32 16V-32
    2V-4-20s 4V-16-100s
    1L-1-5 1V-2-5 1V-4-10 1V-8-20 2V-4-10 2V-8-20 2V-16-50 4V-8-20 4V-16-50
    4V-32-100 8V-16-50 8V-32-100 16V-32-100 16V-64 8V-64 16V-128""".split()


def standard_figures(short):
    """Figures and extra specs of SCS-short."""
    cpus, cpu, ram, disk, ssd = re.fullmatch(
        r"(\d+)([LV])-(\d+)(?:-(\d+)(s?))?", short).groups()
    figures = {"vcpus": int(cpus), "ram": int(ram) * 1024,
               "disk": int(disk or 0)}
    specs = {"scs:name-v1": "SCS-" + short.replace("-", ":"),
             "scs:name-v2": "SCS-" + short,
             "scs:cpu-type": {"L": "crowded-core", "V": "shared-core"}[cpu]}
    if disk:
        specs["scs:disk0-type"] = "ssd" if ssd else "network"
    return figures, specs


def standard_flavor(short):
    """The case that wants SCS-short with exactly its figures and specs."""
    figures, specs = standard_figures(short)

    def case(flavors):
        flavor = find_flavor(flavors, "SCS-" + short)
        if flavor is None:
            return False
        have = flavor.get("extra_specs", {})
        return (all(flavor[k] == v for k, v in figures.items())
                and all(have.get(k) == v for k, v in specs.items()))
    return case


def find_flavor(flavors, name):
    by_spec = [f for f in flavors
               if f.get("extra_specs", {}).get("scs:name-v2") == name]
    by_name = [f for f in flavors if f["name"] == name]
    return (by_name + by_spec or [None])[-1]


# ---- dates ------------------------------------------------------------------
DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>1[0-2]|0[1-9]|[1-9])"
    r"-(?P<day>3[01]|[12]\d|0[1-9]|[1-9]| [1-9])"
    r"(?:(?:(?P<t>[Tt])|\s+)(?P<hour>2[0-3]|[01]\d|\d):(?P<minute>[0-5]\d|\d)"
    r"(?::(?P<second>6[01]|[0-5]\d|\d))?(?P<z>[Zz])?)?")


def stamp(text):
    """Seconds since 1970 of YYYY-MM-DDTHH:MM:SSZ, read as laxly as the tests
    do; None: no such time."""
    found = DATE.fullmatch(text) if isinstance(text, str) else None
    if found and found["t"] and found["z"] and found["second"]:
        return seconds(found)
    return None


def date(text):
    """The same of every form that the tests take."""
    found = DATE.fullmatch(text) if isinstance(text, str) else None
    if found and not found["t"] and not found["z"]:
        return seconds(found) or None
    return stamp(text) or None


def seconds(found):
    year, month, day = (int(found[k]) for k in ("year", "month", "day"))
    if year == 0 or day > calendar.monthrange(year, month)[1]:
        return None
    clock = (int(found[k] or 0) for k in ("hour", "minute", "second"))
    return calendar.timegm((year, month, day, *clock))


# ---- image properties (scs-0102) --------------------------------------------
FREQUENCIES = {"yearly": 365 * DAY, "quarterly": 92 * DAY, "monthly": 31 * DAY,
               "weekly": 175 * HOUR, "daily": 25 * HOUR,
               "critical_bug": None, "never": None}


def one_of(field, *values, absent=False):
    return lambda image, now: image.get(field, values[0] if absent else None
                                        ) in values


def filled(field):
    return lambda image, now: bool(image.get(field))


def min_disk(image, now):
    if not image.get("min_disk"):
        return False
    if image["size"] is None:
        raise Abort("no data")
    return image["min_disk"] * GIB >= image["size"]


def build_date(image, now):
    built, created = date(image.get("image_build_date")), stamp(image["created_at"])
    return built is not None and built <= created and built <= now


def source(image, now):
    text = image.get("image_source") or ""
    scheme, separator, _ = text.partition("://")
    return text == "private" or (
        separator != "" and scheme in ("http", "https", "ftp", "ftps"))


def uuid_validity(image, now):
    text = image.get("uuid_validity", "none")
    return (text in ("none", "notice", "forever") or date(text) is not None
            or (text.startswith("last-") and text[5:].isdecimal()))


def hotfix_hours(image, now):
    hours = image.get("hotfix_hours", "")
    return hours == "" or hours.isdecimal()


NAMING = {
    "architecture": one_of("architecture", "x86_64", "aarch64", "risc-v"),
    "hash_algo": one_of("os_hash_algo", "sha256", "sha512"),
    "min_disk": min_disk,
    "os_version": filled("os_version"),
    "os_distro": filled("os_distro"),
    "os_purpose": one_of("os_purpose", "generic", "oldgeneric", "minimal",
                         "k8snode", "gpu", "network", "custom"),
    "hw_disk_bus": one_of("hw_disk_bus", "virtio", "scsi", absent=True),
    "hypervisor_type": one_of("hypervisor_type", "qemu", "kvm", "xen",
                              "hyper-v", "esxi", absent=True),
    "hw_rng_model": one_of("hw_rng_model", "virtio", absent=True),
    "image_original_user": filled("image_original_user"),
    "image_source": source,
    "image_description": filled("image_description"),
    "replace_frequency": one_of("replace_frequency", *FREQUENCIES),
    "provided_until": filled("provided_until")}
OTHERS = {
    "image_build_date": build_date,
    "uuid_validity": uuid_validity,
    "hotfix_hours": hotfix_hours}


def for_each(check):
    def case(images, now):
        return all([check(image, now) for image in images])
    return case


def naming(check):
    """The test of this property lists the names of those that fail, and dies
    of one that has none."""
    def case(images, now):
        failed = [image for image in images if not check(image, now)]
        return nobody(failed)
    return case


def nobody(failed):
    if any(image["name"] is None for image in failed):
        raise Abort("an image without a name")
    return not failed


def min_ram(images, now):
    """Little memory is a warning, which lists the names too."""
    nobody([i for i in images if i["name"] is None and i["min_ram"] < 64])
    return all(i["min_ram"] for i in images)


def held_to_date(image, now):
    """Older than it may be, and nothing that it says excuses it."""
    period = FREQUENCIES.get(image.get("replace_frequency"))
    built = date(image.get("image_build_date")) or stamp(image["created_at"])
    if period is None or now <= built + period * 11 / 10:
        return False
    until = image.get("provided_until")
    if until is None:
        raise Abort("provided_until is missing")
    end = date(until)
    return until not in ("none", "notice") and (end is None or end >= now)


def recency(images, now):
    named = {image["name"]: image for image in images}
    if sum(image["name"] is None for image in images) > 1:
        raise Abort("two images without a name")
    return all([not held_to_date(image, now) or replaced(image, named, now)
                for image in images])


def replaced(image, named, now):
    """The newer image has the name without the last word."""
    if date(image["provided_until"]) is None:
        return False
    if image["name"] is None:
        raise Abort("an image without a name")
    words, blank, last = image["name"].rpartition(" ")
    shorter = (words if blank else last).rstrip()
    newer = named.get(shorter)
    return (shorter != image["name"] and newer is not None
            and not held_to_date(newer, now))


def uniqueness(images, now):
    same = {}
    for i in images:
        if (i["visibility"] == "public" and not i.get("os_hidden")
                and i.get("os_purpose") == "generic"
                and i.get("os_distro") and i.get("os_version")):
            key = (i.get("architecture", ""), i["os_distro"], i["os_version"])
            same.setdefault(key, []).append(i)
    return nobody([i for twins in same.values() if len(twins) > 1
                   for i in twins])


# ---- standard images (scs-0104) ---------------------------------------------
UBUNTU = "https://cloud-images.ubuntu.com/"
KUBE = ("https://swift.services.a.regiocloud.tech/swift/v1/"
        "AUTH_b182637428444b9aa302bb8d5a5a418c/openstack-k8s-capi-images/"
        "ubuntu-%s-kube")
CAPI = ("https://nbg1.your-objectstorage.com/osism/openstack-k8s-capi-images/",
        KUBE % "2404", KUBE % "2204")


def ubuntu(code):
    return UBUNTU + "releases/%s/" % code, UBUNTU + "%s/" % code


def debian(code):
    return tuple("https://%s/cloud/%s/" % (host, code) for host in (
        "cloud.debian.org/images", "cdimage.debian.org/cdimage"))


# Case: what the name matches, where the image may come from.
STANDARD_IMAGES = {
    "capi-1": (r"ubuntu-capi-image v[0-9]\.[0-9]", CAPI),
    "capi-2": (r"ubuntu-capi-image-v[0-9]\.[0-9]", CAPI),
    "ubuntu-2404": (r"Ubuntu 24\.04\Z", ubuntu("noble")),
    "ubuntu-2204": (r"Ubuntu 22\.04\Z", ubuntu("jammy")),
    "ubuntu-2004": (r"Ubuntu 20\.04\Z", ubuntu("focal")),
    "debian-13": (r"Debian 13\Z", debian("trixie")),
    "debian-12": (r"Debian 12\Z", debian("bookworm")),
    "debian-11": (r"Debian 11\Z", debian("bullseye")),
    "debian-10": (r"Debian 10\Z", debian("buster"))}


def matching(pattern, images):
    """Of several images of one name the last one listed."""
    named = {i["name"]: i for i in images}
    if None in named and not pattern.endswith(r"\Z"):
        raise Abort("an image without a name")
    return [i for name, i in named.items() if re.match(pattern, name or "")]


def present(pattern):
    return lambda images, now: bool(matching(pattern, images))


def sources(pattern, prefixes):
    return lambda images, now: all(
        (i.get("image_source") or "").startswith(prefixes)
        for i in matching(pattern, images))


# ---- all of it --------------------------------------------------------------
FLAVOR_CASES = {
    "scs-0100-syntax-check": syntax,
    "scs-0100-semantics-check": semantics,
    **{"scs-0103-flavor-" + s.lower(): standard_flavor(s)
       for s in STANDARD_FLAVORS}}
IMAGE_CASES = {
    **{"scs-0102-prop-" + p: naming(c) for p, c in NAMING.items()},
    **{"scs-0102-prop-" + p: for_each(c) for p, c in OTHERS.items()},
    "scs-0102-prop-min_ram": min_ram,
    "scs-0102-image-recency": recency,
    "scs-0102-os_purpose-uniqueness": uniqueness,
    **{"scs-0104-source-" + s: sources(pattern, prefixes)
       for s, (pattern, prefixes) in STANDARD_IMAGES.items()},
    **{"scs-0104-image-" + s: present(pattern)
       for s, (pattern, _) in STANDARD_IMAGES.items()}}


def verdict(case, *cloud):
    try:
        return "PASS" if case(*cloud) else "FAIL"
    except Abort:
        return "ABORT"


def judge_flavors(flavors):
    return {name: verdict(case, flavors) for name, case in FLAVOR_CASES.items()}


def judge_images(images, now):
    """Of all images listed: those that the tests look at are picked here."""
    seen = [i for i in images if i["visibility"] in ("public", "community")]
    return {name: verdict(case, seen, now) for name, case in IMAGE_CASES.items()}


def judge(flavors, images, now):
    return {**judge_flavors(flavors), **judge_images(images, now)}


# ---- the standards' own test program, and what people type -------------------
RESULTS = {"1": "PASS", "0": "ABORT", "-1": "FAIL"}


def of_standards(checkout, cloud, config):
    """What openstack_test.py of that checkout says of a cloud of clouds.yaml;
    its report is lines "ID: PASS", or YAML with results as numbers."""
    cases = list(FLAVOR_CASES) + list(IMAGE_CASES)
    done = subprocess.run(
        ["/usr/bin/python3", "openstack_test.py", "-c", cloud, *cases],
        cwd=pathlib.Path(checkout) / "Tests" / "iaas", check=True,
        env=dict(os.environ, OS_CLIENT_CONFIG_FILE=str(config)),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = re.findall(r"^(scs-\S+): (PASS|FAIL|ABORT)$", done.stdout, re.M)
    numbers = re.findall(r"^  (scs-\S+):\n    result: (-?[01])$", done.stdout,
                         re.M)
    return {**{c: RESULTS[n] for c, n in numbers}, **dict(lines)}


def read_list(file, member):
    with open(file, encoding="utf-8") as f:
        document = json.load(f)
    return document[member] if isinstance(document, dict) else document


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--as-of", type=stamp, default=int(time.time()))
    parser.add_argument("--cloud")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    if args.cloud:
        found = of_standards(os.environ["SCS_STANDARDS"], args.cloud,
                             os.environ["OS_CLIENT_CONFIG_FILE"])
    elif len(args.files) == 2 and args.as_of is not None:
        found = judge(read_list(args.files[0], "flavors"),
                      read_list(args.files[1], "images"), args.as_of)
    else:
        parser.error("FLAVORS.json and IMAGES.json, or --cloud NAME")
    for case, result in found.items():
        print("%s: %s" % (case, result))


if __name__ == "__main__":
    sys.exit(main())
