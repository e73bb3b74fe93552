"""Started as root, the gate serves as another user: without capabilities, new
privileges, unknown system calls or core dumps; what that user cannot read, it
cannot reload, and says so while the old settings stay. Started as somebody
else it becomes nobody else."""
import os
import pwd
import subprocess

import flow as flow_module
from wire import equal, response, true

USER = "nobody"


def story(flow):
    if os.geteuid() != 0:
        cannot_become(flow)
        return
    user = pwd.getpwnam(USER)
    key = flow.dir / "api.key"
    listeners = [{"name": "compute", "bind": flow_module.HOST + ":0", "service": "compute",
                  "upstream": "nova",
                  "tls": {"certificate": str(flow.dir / "api.pem"), "key": str(key)}}]
    for name in ("api.pem", "api.key"):
        (flow.dir / name).write_bytes((flow.certificates / name).read_bytes())
        (flow.dir / name).chmod(0o644)
    key.chmod(0o600)
    flow.data = readable_copy(flow)
    socket = flow.dir / "admin.sock"
    settings = {"listeners": listeners, "process": {"user": USER},
                "admin": {"bind": "unix:%s" % socket}}
    flow.start(**settings)
    flow.settings_file.chmod(0o644)
    equal(status(flow, "Uid").split(), [str(user.pw_uid)] * 4)
    equal(status(flow, "Gid").split(), [str(user.pw_gid)] * 4)
    equal(status(flow, "NoNewPrivs"), "1")
    for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"):
        equal(status(flow, name), "0" * 16, name)
    with open("/proc/%d/limits" % flow.process.pid, encoding="ascii") as limits:
        true(any(line.split()[:6] == ["Max", "core", "file", "size", "0", "0"]
                 for line in limits), "cores are allowed")
    equal(socket.stat().st_uid, user.pw_uid)
    filtered(flow)
    all_threads(flow, user)
    serves(flow)
    # the key is root's alone
    flow.reload("what only root can read, as at the start", **settings)
    true(any("api.key" in line["text"] and "ermission denied" in line["text"]
             for line in flow.log()), "it does not say which file")
    serves(flow)
    key.chmod(0o640)
    os.chown(key, 0, user.pw_gid)
    flow.reload("settings reloaded", **settings)
    serves(flow)
    reopens(flow, user)
    equal(flow.stop(), None)
    stays_root(flow)
    starts_as(flow, user)


def status(flow, name, thread=None):
    path = "/proc/%d/task/%s/status" % (flow.process.pid, thread or flow.process.pid)
    with open(path, encoding="ascii") as lines:
        return next(line.split(":", 1)[1].strip() for line in lines
                    if line.startswith(name + ":"))


def filtered(flow):
    """A build with a sanitizer has no filter, and tells."""
    if any("build with a sanitizer" in line["text"] for line in flow.log()):
        return
    equal(status(flow, "Seccomp"), "2")
    # not dumpable: its own files below /proc are root's
    equal(os.stat("/proc/%d/maps" % flow.process.pid).st_uid, 0)


def stays_root(flow):
    """Where nobody else is named the kernel takes nothing away by itself."""
    flow.start()
    for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"):
        equal(status(flow, name), "0" * 16, name)
    equal(status(flow, "NoNewPrivs"), "1")
    filtered(flow)
    equal(flow.stop(), None)


def starts_as(flow, user):
    """As a service manager does it."""
    become = ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid),
              "--clear-groups"]
    if subprocess.run([*become, flow.program, "--version"], check=False,
                      capture_output=True).returncode != 0:
        return  # the program lies where only root gets at it
    flow.prefix = become
    flow.start(audit={"file": ""})
    equal(status(flow, "Uid").split(), [str(user.pw_uid)] * 4)
    equal(status(flow, "NoNewPrivs"), "1")
    filtered(flow)
    equal(flow.stop(), None)


def all_threads(flow, user):
    for thread in os.listdir("/proc/%d/task" % flow.process.pid):
        equal(status(flow, "CapPrm", thread), "0" * 16)
        equal(status(flow, "NoNewPrivs", thread), "1")
        equal(status(flow, "Uid", thread).split(), [str(user.pw_uid)] * 4)
        equal(status(flow, "Seccomp", thread), status(flow, "Seccomp"))


def readable_copy(flow):
    """Of the packs: the tree may lie where only root can read."""
    flow.dir.chmod(0o755)
    copy = flow.dir / "data"
    subprocess.run(["cp", "-r", str(flow.data) + "/.", str(copy)], check=True)
    subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
    return copy


def serves(flow):
    tls = flow_module.tls_client(flow.certificates)
    client = flow.client(tls=tls)
    client.ask("GET", "/v2.1/servers")
    upstream = flow.nova.accept()
    upstream.request()
    upstream.answer(200, body="fine")
    equal(client.response().body, b"fine")
    client.close()


def reopens(flow, user):
    """The journal that root has opened goes on; a new one is the user's, where
    that may be made."""
    flow.journal_file.rename(flow.dir / "old.jsonl")
    flow.rotate("the old file stays in use")
    os.chown(flow.dir, user.pw_uid, user.pw_gid)
    flow.rotate()
    equal(flow.journal_file.stat().st_uid, user.pw_uid)


def cannot_become(flow):
    flow.write_settings(process={"user": "root"})
    gate = subprocess.run([flow.program, "serve", "-c", str(flow.settings_file)], timeout=10,
                          capture_output=True, text=True, check=False)
    equal(gate.returncode, 1)
    true("only root can become" in gate.stderr, gate.stderr)
    flow.start()
    flow.nova.serve(lambda message: response(200, body="fine"))
    equal(flow.exchange("GET", "/v2.1/servers").body, b"fine")
