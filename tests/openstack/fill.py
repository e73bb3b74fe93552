#!/usr/bin/python3
"""Fills the real cloud with flavors and images of every kind, past the gate.

    fill.py DIR VARIANT      DIR: what `cloud up` made
    fill.py DIR --clean      everything goes

VARIANT is one of VARIANTS below. Together they make the conformance tests
PASS, FAIL and ABORT wherever a cloud can. What Nova and Glance do not store is
missing here: a flavor name with blanks at its ends or of another flavor; an
image with null properties, numbers as properties, control characters in its
name, an os_hash_algo of its own, or a created_at of its own. Data larger than
min_disk would need more than a GiB.
"""
import pathlib
import sys
import time

from keystoneauth1 import session
from keystoneauth1.identity import v3

from oracle import STANDARD_FLAVORS, standard_figures

DAY = 86400


# ---- flavors ----------------------------------------------------------------
def flavor(name, vcpus=2, ram=4096, disk=0, public=True, access=False, **specs):
    """Keys of specs are written with _ for : and -."""
    return {"name": name, "vcpus": vcpus, "ram": ram, "disk": disk,
            "public": public, "access": access,
            "specs": {{"cpu": "scs:cpu-type", "disk0": "scs:disk0-type"}.get(
                k, "scs:name-" + k): v for k, v in specs.items()}}


def standard(short, specs=None, without=(), **changes):
    """That standard flavor, changed in what is given."""
    figures, own = standard_figures(short)
    made = {"name": "SCS-" + short, **figures, "public": True,
            "access": False, "specs": {**own, **(specs or {})}, **changes}
    made["specs"] = {k: v for k, v in made["specs"].items() if k not in without}
    return made


def clean_flavors():
    return [standard(s) for s in STANDARD_FLAVORS] + [
        flavor("m1.tiny", 1, 512, 1),
        flavor("SCS-2V:4:20", disk=20), flavor("SCS-2C-4-3x10s_bms", disk=10),
        flavor("SCS-2V-4-20s_kvm_i3h_GNa-64_ib", disk=20),
        flavor("SCS-1V-0.5", 1, 461), flavor("SCS-16T-64-100n", 32, 70000, 200),
        flavor("SCS-1V-4-private", 1, 1, public=False)]


WRONG_STANDARD = {
    "1L-1": {"vcpus": 2}, "1V-2": {"ram": 2049}, "1V-4": {"disk": 5},
    "1V-8": {"ram": 8191}, "2V-4": {"without": ["scs:name-v1"]},
    "2V-8": {"without": ["scs:name-v2"]}, "2V-16": {"without": ["scs:cpu-type"]},
    "4V-8": {"specs": {"scs:cpu-type": "dedicated-core"}},
    "4V-16": {"specs": {"scs:name-v1": "SCS-4V-16"}},
    "4V-32": {"specs": {"scs:name-v2": "SCS-4V:32"}},
    "8V-16": {"name": "foo", "without": ["scs:name-v2"]},
    "8V-32": {"name": "SCS-8V:32"}, "16V-32": {"public": False},
    "2V-4-20s": {"without": ["scs:disk0-type"]},
    "4V-16-100s": {"specs": {"scs:disk0-type": "network"}},
    "1L-1-5": {"specs": {"scs:disk0-type": "ssd"}}, "1V-2-5": {"vcpus": 2},
    "1V-8-20": {"name": "scs-1v-8-20"}, "16V-128": {"public": False,
                                                    "access": True}}


def mixed_flavors():
    names = ("SCS-2D-4", "SCS-", "SCS-2V-4:20", "SCS-2V-4.25", "SCS-0V-4",
             "SCS-2V-4_KVM", "SCS-8V-32_GNa_ib", "SCS-2V-4-20_",
             "SCS-2iT-4-10n", "SCS-2V-4-0")
    return [standard(s, **WRONG_STANDARD.get(s, {}))
            for s in STANDARD_FLAVORS] + [
        flavor(n) for n in names] + [
        flavor("SCS-4C-4", 2), flavor("SCS-2C-8"), flavor("SCS-2C-4-10n"),
        flavor("SCS-1T-4.5", 1, 4556), flavor("SCS-1T-4", 1, 4045),
        flavor("SCS-2C:4:5p", disk=4), flavor("SCS-02C-4"),
        flavor("m1.small"), flavor("scs-2V-4"), flavor("SCS_2V_4"),
        # The last one listed hides the right one.
        flavor("thief", v2="SCS-16V-64"), flavor("thief-2", v2="SCS-8V-64"),
        flavor("no-thief", v1="SCS-4V:8:20", v3="SCS-4V-8-20"),
        flavor("Ü \u2603", 1, 1), flavor("SCS-private", public=False)]


def abort_flavors():
    return clean_flavors() + [flavor("SCS-2C-4-n"), flavor("SCS-9D-1")]


def names_flavors():
    """Right flavors under all kinds of names, and twins."""
    right = [standard(s, name=n % s) for s, n in zip(
        STANDARD_FLAVORS, ("plain.%s", "SCS-%s_kvm", "a %s", "SCS-%s") * 8)]
    twins = [standard(s, name="z" + s, vcpus=64) for s in ("1V-4", "2V-8")]
    first = [standard(s, name="0" + s, vcpus=64) for s in ("8V-32", "4V-32")]
    return first + right + twins


# ---- images -------------------------------------------------------------------
SOURCES = {
    "Ubuntu 24.04": "https://cloud-images.ubuntu.com/releases/noble/",
    "Ubuntu 22.04": "https://cloud-images.ubuntu.com/jammy/",
    "Ubuntu 20.04": "https://cloud-images.ubuntu.com/releases/focal/",
    "Debian 13": "https://cloud.debian.org/images/cloud/trixie/",
    "Debian 12": "https://cdimage.debian.org/cdimage/cloud/bookworm/",
    "Debian 11": "https://cloud.debian.org/images/cloud/bullseye/",
    "Debian 10": "https://cloud.debian.org/images/cloud/buster/",
    "ubuntu-capi-image v1.33":
        "https://nbg1.your-objectstorage.com/osism/openstack-k8s-capi-images/u",
    "ubuntu-capi-image-v1.33.1":
        "https://swift.services.a.regiocloud.tech/swift/v1/AUTH_b18263742844"
        "4b9aa302bb8d5a5a418c/openstack-k8s-capi-images/ubuntu-2404-kube-v1"}


def day(ago):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * DAY))


def image(name, without=(), owner="admin", data=True, **changes):
    """A right image of that name, changed in what is given."""
    words = (name or "x").split(" ")
    made = {
        "name": name, "disk_format": "raw", "container_format": "bare",
        "visibility": "public", "min_disk": 1, "min_ram": 512,
        "architecture": "x86_64", "hw_disk_bus": "scsi",
        "hypervisor_type": "qemu", "hw_rng_model": "virtio",
        "os_distro": words[0].lower(), "os_version": words[-1],
        "os_purpose": "generic", "replace_frequency": "monthly",
        "uuid_validity": "last-3", "provided_until": "notice",
        "image_source": SOURCES.get(name, "https://images.example.org/"),
        "image_description": "https://docs.example.org/",
        "image_build_date": day(1), "image_original_user": "user", **changes}
    made = {k: v for k, v in made.items() if k not in without}
    return {"owner": owner, "data": data, "members": made}


def old(name, until=-30, **changes):
    """Out of date, and promised for days to come."""
    changes = {"image_build_date": day(50), "provided_until": day(until),
               "os_purpose": "minimal", **changes}
    return image(name, **changes)


def unseen(**wrong):
    """Wrong images that the tests never look at: a member's own private one,
    one of the admin's community, a hidden one."""
    return [image("unseen 1", visibility="private", owner="member", **wrong),
            image("unseen 2", visibility="community", **wrong),
            image("unseen 3", os_hidden=True, **wrong),
            image("unseen 4", visibility="shared", **wrong)]


def clean_images():
    return [image(n) for n in SOURCES] + [
        image("Ubuntu 24.04 arm", architecture="aarch64", os_version="24.04"),
        image("minimal 1", os_purpose="minimal", os_version="24.04"),
        image("Mine 1", owner="member", visibility="community"),
        old("Ubuntu 24.04 old"), old("Debian 12 20260101"),
        old("Debian 13  prev"), old("over 1", until=2),
        image("never 1", replace_frequency="never", image_build_date=day(999)),
        image("bare 1", without=["hw_disk_bus", "hypervisor_type",
                                 "hw_rng_model", "uuid_validity"]),
        image("private 1", image_source="private", hotfix_hours="24"),
    ] + unseen(architecture="amd64", os_purpose="x", image_source="",
               image_build_date="x", replace_frequency="x")


WRONG_PROPERTIES = (
    {"architecture": "amd64"}, {"without": ["architecture"]}, {"min_disk": 0},
    {"min_ram": 0}, {"os_version": ""}, {"without": ["os_version"]},
    {"os_distro": ""}, {"without": ["os_distro"]}, {"os_purpose": "desktop"},
    {"without": ["os_purpose"]}, {"hw_disk_bus": "ide"},
    {"hypervisor_type": "hyperv"}, {"hw_rng_model": "random"},
    {"replace_frequency": "hourly"}, {"without": ["replace_frequency"]},
    {"provided_until": ""}, {"without": ["provided_until"]},
    {"uuid_validity": "last-x"}, {"uuid_validity": ""}, {"hotfix_hours": "1h"},
    {"image_source": "file:///x"}, {"without": ["image_source"]},
    {"image_description": ""}, {"without": ["image_description"]},
    {"image_build_date": "yesterday"}, {"image_build_date": day(-2)},
    {"without": ["image_build_date"]}, {"image_original_user": ""},
    {"without": ["image_original_user"]})


def mixed_images():
    return [image("wrong %d" % i, **w) for i, w in enumerate(WRONG_PROPERTIES)] + [
        image(n, image_source="https://images.example.org/") for n in SOURCES] + [
        image("twin 1"), image("twin 1"),
        image("Twin 1", architecture="aarch64"), image("twin 2"),
        image("Twin 2", os_distro="twin", visibility="community",
              owner="member"),
        old("alone 20260101"), old("alone-old"), old("soon 1", until=-1),
        old("bad 1", provided_until="forever"), old("newer"), old("newer old"),
        image("Ubuntu 24.04"), image("ubuntu-capi-image v1.3foo"),
        image("ubuntu-capi-image v10.1"), image("Debian 12", owner="member",
                                                visibility="community"),
        image("lax 1", image_build_date="2026-1-2 3:04",
              replace_frequency="never", uuid_validity="2027-1-1"),
        image("Ümläut \u2603 1"), image(""),
    ] + unseen(architecture="amd64")


def abort_images():
    return clean_images() + [
        image("queued 1", data=False), old("aging 1", without=["provided_until"])]


def nameless_images():
    """The tests die of listing a name that is none."""
    return clean_images() + [
        image(None, data=False, min_disk=0, min_ram=0, architecture="amd64",
              os_distro="", os_version="", os_purpose="x", hw_disk_bus="ide",
              hypervisor_type="x", hw_rng_model="x", replace_frequency="x",
              provided_until="", image_source="", image_description="",
              image_original_user=""),
        image(None, min_ram=32, os_version="n1"), image(None, os_version="n1")]


def fails_images():
    """Every other case fails, so that the rest shows that it can pass."""
    return [i for i in clean_images()
            if i["members"]["name"] not in ("Ubuntu 22.04", "Debian 13")] + [
        image("wrong %d" % i, **w)
        for i, w in enumerate(WRONG_PROPERTIES[::4])] + [
        old("alone 20260101"), image("Debian 12", image_source="private")]


VARIANTS = {
    "empty": (list, list),
    "clean": (clean_flavors, clean_images),
    "mixed": (mixed_flavors, mixed_images),
    "abort": (abort_flavors, abort_images),
    "nameless": (names_flavors, nameless_images),
    "fails": (clean_flavors, fails_images)}


# ---- a cloud ------------------------------------------------------------------
class Filler:
    def __init__(self, directory):
        lines = (pathlib.Path(directory) / "cloud.env").read_text().splitlines()
        self.env = dict(line.split("=", 1) for line in lines)
        self.nova = self.env["NOVA"]
        self.glance = self.env["GLANCE"] + "/v2/images"
        self.user = {u: self.session(u) for u in ("admin", "member")}
        self.admin = self.user["admin"]

    def session(self, user):
        return session.Session(v3.Password(
            auth_url=self.env["KEYSTONE"], username=user,
            password=self.env[user.upper() + "_PASSWORD"], project_name=user,
            user_domain_id="default", project_domain_id="default"))

    def fill(self, variant):
        self.clean()
        flavors, images = VARIANTS[variant]
        for number, wanted in enumerate(flavors()):
            self.make_flavor("%03d" % number, wanted)
        for wanted in images():
            self.make_image(wanted)

    def make_flavor(self, ident, wanted):
        """Nova lists by id, so that it is known which one comes last."""
        url = self.nova + "/flavors"
        self.admin.post(url, json={"flavor": {
            "id": ident, "name": wanted["name"], "vcpus": wanted["vcpus"],
            "ram": wanted["ram"], "disk": wanted["disk"],
            "os-flavor-access:is_public": wanted["public"]}})
        if wanted["specs"]:
            self.admin.post("%s/%s/os-extra_specs" % (url, ident),
                            json={"extra_specs": wanted["specs"]})
        if wanted["access"]:
            member = self.user["member"].get_project_id()
            self.admin.post("%s/%s/action" % (url, ident), json={
                "addTenantAccess": {"tenant": member}})

    def make_image(self, wanted):
        user = self.user[wanted["owner"]]
        ident = user.post(self.glance, json=wanted["members"]).json()["id"]
        if wanted["data"]:
            user.put("%s/%s/file" % (self.glance, ident), data=b"d" * 1000,
                     headers={"Content-Type": "application/octet-stream"})
        if wanted["members"]["visibility"] == "shared":
            user.post("%s/%s/members" % (self.glance, ident), json={
                "member": self.user["member"].get_project_id()})

    def clean(self):
        found = self.admin.get(self.nova + "/flavors?is_public=None").json()
        for flavor_ in found["flavors"]:
            self.admin.delete("%s/flavors/%s" % (self.nova, flavor_["id"]))
        for user in self.user.values():
            for hidden in ("false", "true"):
                found = user.get("%s?limit=1000&os_hidden=%s"
                                 % (self.glance, hidden)).json()["images"]
                for i in found:
                    user.delete("%s/%s" % (self.glance, i["id"]),
                                raise_exc=False)

    def flavors(self, user="member"):
        """As the conformance tests list them."""
        return list(self.pages(
            user, self.nova + "/flavors/detail?is_public=None", "flavors",
            {"OpenStack-API-Version": "compute 2.61"}))

    def images(self, user="member"):
        return list(self.pages(user, self.glance + "?member_status=all",
                               "images", {}))

    def pages(self, user, url, member, headers):
        while url:
            page = self.user[user].get(url, headers=headers).json()
            yield from page[member]
            links = [l["href"] for l in page.get(member + "_links", ())
                     if l["rel"] == "next"]
            url = (links or [page.get("next")])[0]
            if url and url.startswith("/"):
                url = self.env["GLANCE"] + url


def main():
    if len(sys.argv) != 3 or sys.argv[2] not in (*VARIANTS, "--clean"):
        sys.exit(__doc__ + "\nVariants: " + ", ".join(VARIANTS))
    filler = Filler(sys.argv[1])
    if sys.argv[2] == "--clean":
        filler.clean()
    else:
        filler.fill(sys.argv[2])


if __name__ == "__main__":
    main()
