"""The sandbox cloud, and scs-gate as a command, for tests that are scripts.

SCS_GATE and SCS_GATE_SANDBOX name the programs.
"""
import json
import os
import pathlib
import shlex
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

GATE = os.environ.get("SCS_GATE", "scs-gate")
SANDBOX = os.environ.get("SCS_GATE_SANDBOX", "scs-gate-sandbox")
PATCH = "application/openstack-images-v2.1-json-patch"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
counts = {"passed": 0, "failed": 0}


def check(good, what):
    counts["passed" if good else "failed"] += 1
    if not good:
        print("FAILED:", what)
    return good


def equal(got, want, what):
    return check(got == want, f"{what}: got {got!r}, want {want!r}")


def finish():
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return counts["failed"] > 0


def environment(**variables):
    """Without any cloud of whoever runs the tests."""
    clean = {key: value for key, value in os.environ.items()
             if not key.startswith("OS_") and not key.lower().endswith("_proxy")
             and key not in ("NO_COLOR", "XDG_CONFIG_HOME")}
    return {**clean, "HOME": "/dev/null", "OS_CLIENT_CONFIG_FILE": "",
            **variables}


def gate(*words, env=None, stdin="", status=None, **options):
    words = [str(word) for word in words]
    done = subprocess.run([GATE, *words], env=env or environment(),
                          input=stdin.encode(), capture_output=True,
                          timeout=300, check=False, **options)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    if status is not None:
        check(done.returncode == status,
              f"{shlex.join(words)}: status {done.returncode}, not {status}: "
              f"{done.stderr}")
    return done


class Cloud:
    """A sandbox; as a context it ends itself."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        ready = self.path / "ready"
        self.process = subprocess.Popen(
            [SANDBOX, "--ready-file", ready, *options],
            stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.urls = json.loads(ready.read_text())
        self.tokens = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def env(self, user="admin", **more):
        return environment(**{
            "OS_AUTH_URL": self.urls["identity"] + "/v3", "OS_USERNAME": user,
            "OS_PASSWORD": "sandbox", "OS_PROJECT_NAME": user,
            "OS_USER_DOMAIN_NAME": "Default",
            "OS_PROJECT_DOMAIN_NAME": "Default", **more})

    def gate(self, *words, user="admin", **options):
        return gate(*words, env=self.env(user), **options)

    def report(self, *words, user="admin", **options):
        """What "scan --format json" says."""
        done = self.gate("scan", "--format", "json", *words, user=user,
                         **options)
        check(done.returncode in (0, 1), f"scan {words}: {done.stderr}")
        return json.loads(done.stdout)

    def log_in(self, user):
        body = {"auth": {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": user, "domain": {"id": "default"},
                "password": "sandbox"}}},
            "scope": {"project": {"name": user,
                                  "domain": {"id": "default"}}}}}
        request = urllib.request.Request(
            self.urls["identity"] + "/v3/auth/tokens",
            json.dumps(body).encode(), {"Content-Type": "application/json"})
        with DIRECT.open(request) as answer:
            self.tokens[user] = answer.headers["X-Subject-Token"]

    def call(self, method, service, path, body=None, user="admin",
             kind="application/json"):
        """The answer's JSON; an error status is an exception."""
        if user not in self.tokens:
            self.log_in(user)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        request = urllib.request.Request(
            self.urls[service] + path, body, method=method, headers={
                "X-Auth-Token": self.tokens[user], "Content-Type": kind,
                "OpenStack-API-Version": "compute 2.61"})
        try:
            with DIRECT.open(request) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} "
                               f"{error.read().decode()}") from error
        return json.loads(text) if text else None

    def add_flavor(self, name, vcpus, ram, disk, specs=None, **more):
        flavor = self.call("POST", "compute", "/v2.1/flavors", {"flavor": {
            "name": name, "vcpus": vcpus, "ram": ram, "disk": disk,
            **more}})["flavor"]
        if specs:
            self.set_specs(flavor["id"], specs)
        return flavor["id"]

    def set_specs(self, flavor, specs):
        self.call("POST", "compute", f"/v2.1/flavors/{flavor}/os-extra_specs",
                  {"extra_specs": specs})

    def add_image(self, user="admin", upload=True, **image):
        """Community and public ones are published at once."""
        made = self.call("POST", "image", "/v2/images", {
            "disk_format": "raw", "container_format": "bare", **image}, user)
        if upload:
            self.call("PUT", "image", f"/v2/images/{made['id']}/file", b"data",
                      user, "application/octet-stream")
        return made["id"]

    def set_image(self, image, **properties):
        self.call("PATCH", "image", f"/v2/images/{image}", [
            {"op": "add", "path": "/" + key, "value": value}
            for key, value in properties.items()], kind=PATCH)

    def flavors(self):
        return self.call("GET", "compute",
                         "/v2.1/flavors/detail?is_public=None")["flavors"]

    def images(self, query="", user="admin"):
        return self.call("GET", "image", "/v2/images?limit=1000" + query,
                         user=user)["images"]

    def run(self, command):
        """Does what a command of the openstack client would do."""
        words = shlex.split(command, comments=True)
        kind, verb, options, rest = words[1], words[2], {}, []
        properties, at = {}, 3
        while at < len(words):
            word, at = words[at], at + 1
            if word == "--":
                continue
            if word == "--property":
                key, _, value = words[at].partition("=")
                properties[key] = value
                at += 1
            elif word in ("--public", "--private", "--hidden", "--unhidden"):
                options[word[2:]] = True
            elif word.startswith("--"):
                options[word[2:]] = words[at]
                at += 1
            else:
                rest.append(word)
        getattr(self, f"_{kind}_{verb}")(rest, options, properties)

    def _flavor_create(self, rest, options, properties):
        self.add_flavor(rest[0], *(int(options[key]) for key in
                                   ("vcpus", "ram", "disk")), properties)

    def _flavor_delete(self, rest, _options, _properties):
        self.call("DELETE", "compute", f"/v2.1/flavors/{rest[0]}")

    def _flavor_set(self, rest, _options, properties):
        self.set_specs(rest[0], properties)

    def _flavor_unset(self, rest, _options, properties):
        for key in properties:
            self.call("DELETE", "compute",
                      f"/v2.1/flavors/{rest[0]}/os-extra_specs/{key}")

    def _image_set(self, rest, options, properties):
        fields = dict(properties)
        for option, field in (("min-disk", "min_disk"), ("min-ram", "min_ram")):
            if option in options:
                fields[field] = int(options[option])
        if "name" in options:
            fields["name"] = options["name"]
        for option, field, value in (("public", "visibility", "public"),
                                     ("private", "visibility", "private"),
                                     ("hidden", "os_hidden", True),
                                     ("unhidden", "os_hidden", False)):
            if option in options:
                fields[field] = value
        self.set_image(rest[0], **fields)
