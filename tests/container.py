#!/usr/bin/python3
"""The image of deploy/container: built from its Containerfile, started by an OCI
runtime as the README there says - not as root, the root read-only, without
capabilities -, before the sandbox: it judges, is healthy, reloads and ends.

    container.py WORK

Needs root, buildah, runc and debootstrap. No registry is asked: what stands in
for the base image is made from Debian's archive. WORK keeps that and the image's
layers for the next time. SCS_GATE_SANDBOX names the sandbox.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from cloud import Cloud, check, equal, finish  # noqa: E402
from installed import BAD, LISTENERS, create, judges  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parent.parent
WORK = pathlib.Path(sys.argv[1]).resolve()
BASE, IMAGE = "docker.io/library/debian:bookworm-slim", "localhost/scs-gate:test"
ACCOUNT = 10774
SETTINGS = """
mode: deny
audit: {file: /var/log/scs-gate/audit.jsonl}
admin: {bind: "127.0.0.1:9470"}
"""


def run(*words, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True,
                          timeout=900, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.strip()


def buildah(*words, **options):
    return run("buildah", "--root", WORK / "store", "--runroot", WORK / "run",
               "--storage-driver", "vfs", *words, **options)


def build():
    if BASE.split(":", maxsplit=1)[0] not in buildah("images"):
        base = WORK / "base"
        shutil.rmtree(base, ignore_errors=True)
        run("debootstrap", "--variant=minbase", "bookworm", base)
        run("tar", "-C", base, "-cf", WORK / "base.tar", ".")
        shutil.rmtree(base)
        empty = buildah("from", "scratch")
        buildah("add", "--quiet", empty, WORK / "base.tar", "/")
        buildah("config", "--cmd", "bash", empty)
        buildah("commit", "--quiet", "--rm", empty, BASE)
    with tempfile.TemporaryDirectory() as tree:
        run("git", "-C", TREE, "checkout-index", "--all", f"--prefix={tree}/")
        buildah("build", "--pull-never", "--isolation", "chroot", "--layers", "--file",
                pathlib.Path(tree) / "deploy/container/Containerfile", "--tag", IMAGE, tree)
    return json.loads(buildah("inspect", "--type", "image", IMAGE))["OCIv1"]["config"]


class Container:
    """What "podman run --read-only --cap-drop all --network host" would make of
    it; as a context it ends."""

    def __init__(self, image, folder, name):
        self.name, self.image = name, image
        self.working = buildah("from", "--pull-never", IMAGE)
        self.bundle = folder / "bundle"
        self.bundle.mkdir()
        self.log = folder / "log"
        run("runc", "spec", cwd=self.bundle)
        spec = json.loads((self.bundle / "config.json").read_text())
        self.restrict(spec, folder)
        (self.bundle / "config.json").write_text(json.dumps(spec))
        with open(self.log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                ["runc", "run", "--bundle", self.bundle, name],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def restrict(self, spec, folder):
        none = {kind: [] for kind in spec["process"]["capabilities"]}
        spec["process"].update(
            terminal=False, noNewPrivileges=True, capabilities=none,
            args=self.image["Entrypoint"] + self.image["Cmd"], env=self.image["Env"],
            user=dict(zip(("uid", "gid"), map(int, self.image["User"].split(":")))))
        spec["root"] = {"path": buildah("mount", self.working), "readonly": True}
        spec["linux"]["namespaces"] = [n for n in spec["linux"]["namespaces"]
                                       if n["type"] not in ("network", "cgroup")]
        spec["linux"].pop("resources", None)
        spec["mounts"] = [m for m in spec["mounts"] if m["type"] != "cgroup"] + [
            {"destination": f"/{where}", "source": str(folder / where), "type": "bind",
             "options": ["bind", mode]}
            for where, mode in (("etc/scs-gate", "ro"), ("var/log/scs-gate", "rw"))]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            subprocess.run(["runc", "kill", self.name, "KILL"], check=False)
            self.process.wait(timeout=30)
        buildah("umount", self.working)
        buildah("rm", self.working)

    def run(self, *words):
        return subprocess.run(["runc", "exec", self.name, *words], capture_output=True,
                              text=True, timeout=30, check=False)

    def says(self, text):
        deadline = time.monotonic() + 60
        while text not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        return check(text in self.log.read_text(), f"{text}: {self.log.read_text()}")


def fill(folder, cloud):
    for where in ("etc/scs-gate", "var/log/scs-gate"):
        (folder / where).mkdir(parents=True)
    os.chown(folder / "var/log/scs-gate", ACCOUNT, ACCOUNT)
    settings = folder / "etc/scs-gate/scs-gate.yaml"
    settings.write_text(SETTINGS + LISTENERS % cloud.urls["compute"].removeprefix("http://"))
    return settings


def tries(container, settings, cloud):
    if not container.says('"ready"'):
        return
    judges(cloud)
    health = container.image.get("Healthcheck", {}).get("Test") or health_of_file()
    equal(container.run(*health).returncode, 0, "the health check")
    done = container.run("sh", "-c", "id -u; touch /usr/share/x; touch /var/log/scs-gate/x")
    check(done.stdout.startswith(str(ACCOUNT)), "who it runs as: " + done.stdout)
    check("Read-only" in done.stderr and "/var/log" not in done.stderr, done.stderr)
    settings.write_text(settings.read_text().replace("mode: deny", "mode: observe"))
    run("runc", "kill", container.name, "HUP")
    container.says("settings reloaded")
    check(create(cloud, BAD, "-x")[0] in (200, 409), "observing after a reload")
    run("runc", "kill", container.name, "TERM")
    equal(container.process.wait(timeout=40), 0, "how it ended")


def health_of_file():
    """OCI's image format has no place for it, Docker's has."""
    text = (TREE / "deploy/container/Containerfile").read_text()
    return json.loads(text[text.index("CMD [") + 4:text.index("]", text.index("CMD [")) + 1])


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    image = build()
    equal(image["User"], f"{ACCOUNT}:{ACCOUNT}", "the image's user")
    with tempfile.TemporaryDirectory() as folder, Cloud() as cloud:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        settings = fill(folder, cloud)
        cloud.log_in("admin")
        with Container(image, folder, f"scs-gate-{os.getpid()}") as container:
            tries(container, settings, cloud)
        journal = (folder / "var/log/scs-gate/audit.jsonl").read_text()
        check(BAD in journal and '"refusal"' in journal, "the journal outside")
    return finish()


if __name__ == "__main__":
    sys.exit(main())
