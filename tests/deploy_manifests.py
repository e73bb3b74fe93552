#!/usr/bin/python3
"""The container and Kubernetes files, as far as one can tell without an engine
and a cluster: they parse, their parts fit each other, they give no privilege,
and the gate itself takes the settings in them.

SCS_GATE names the gate.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

sys.dont_write_bytecode = True
from cloud import GATE, check, equal, finish, gate  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parent.parent
CONTAINER = TREE / "deploy/container"
KUBERNETES = TREE / "deploy/kubernetes"
COMMAND = ["serve", "-c", "/etc/scs-gate/scs-gate.yaml"]


# ---- container -----------------------------------------------------------

def instructions():
    """[(word, rest)] of the Containerfile"""
    text = (CONTAINER / "Containerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.M)
    text = re.sub(r"\\\n\s*", " ", text)
    return [tuple(line.split(" ", 1)) for line in text.splitlines() if line]


def containerfile():
    lines = instructions()
    stages = [i for i, (word, _) in enumerate(lines) if word == "FROM"]
    equal(len(stages), 2, "stages")
    last = lines[stages[1]:]
    words = dict(last)
    for _, image in (lines[i] for i in stages):
        check(":" in image and ":latest" not in image, f"no version: {image}")
    check(re.fullmatch(r"[1-9]\d*:[1-9]\d*", words["USER"]), "runs as root?")
    check(json.loads(words["ENTRYPOINT"]) == ["/usr/sbin/scs-gate"], "entry point")
    equal(json.loads(words["CMD"]), COMMAND, "command")
    check("HEALTHCHECK" in words and "9470/healthcheck" in words["HEALTHCHECK"],
          "health check")
    check(words["STOPSIGNAL"] == "SIGTERM", "signal")
    for word, rest in lines:
        check(word != "ADD", "ADD where COPY does")
        if word == "RUN" and "apt-get install" in rest:
            check("--no-install-recommends" in rest and
                  "rm -rf /var/lib/apt/lists" in rest, f"apt: {rest}")
    packages(lines[:stages[1]], last)


def installed(lines):
    text = " ".join(rest for word, rest in lines if word == "RUN")
    found = re.search(r"--no-install-recommends (.*?) &&", text)
    return {word for word in found.group(1).split() if word != "\\"}


def packages(build, last):
    """Those that the Debian package, too, is built from and depends on."""
    control = (TREE / "debian/control").read_text()
    needed = set(re.findall(r"\b(lib[\w.-]+-dev)\b(?! <)", control)) | {"pkg-config"}
    equal(needed - installed(build), set(), "packages that building lacks")
    program = subprocess.run(["ldd", GATE], capture_output=True,
                             text=True, check=True).stdout
    for library in re.findall(r"=> (\S+)", program):
        done = subprocess.run(["dpkg", "-S", library], capture_output=True,
                              text=True, check=False)
        owner = done.stdout.split(":")[0]
        direct = re.match(r"lib(curl4|event|jansson|pcre2|ssl|yaml)", owner)
        check(not direct or owner in installed(last),
              f"the image lacks {owner} for {library}")


def kolla():
    config = json.loads((CONTAINER / "kolla/config.json").read_text())
    equal(config["command"].split(), ["/usr/sbin/scs-gate", *COMMAND], "kolla's command")
    for file in config["config_files"]:
        equal(sorted(file), ["dest", "owner", "perm", "source"], "kolla's files")
    check(config["config_files"][0]["dest"] == COMMAND[-1], "kolla's settings")


# ---- Kubernetes ----------------------------------------------------------

def settings(config):
    """What the gate says of them; names of Services are known in a cluster."""
    text = config["data"]["scs-gate.yaml"]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(re.sub(r"[\w.-]+\.svc\.cluster\.local", "192.0.2.1", text))
        file.flush()
        gate("config", "check", file.name, status=0)
    return yaml.safe_load(text)


def container(workload, config, image_user):
    pod = workload["spec"]["template"]["spec"]
    one = next(c for c in pod["containers"] if c["name"] == "scs-gate")
    equal(one["args"], COMMAND, "arguments")
    listening = {int(l["bind"].rsplit(":", 1)[1]) for l in config["listeners"]}
    ports = {p["containerPort"]: p["name"] for p in one["ports"]}
    equal(set(ports), listening, "ports of the container and of the settings")
    for port in ports.values():
        check(re.fullmatch(r"[a-z0-9-]{1,15}", port), f"no name of a port: {port}")
    context = {**pod.get("securityContext", {}), **one["securityContext"]}
    equal((context["runAsNonRoot"], context["readOnlyRootFilesystem"],
           context["allowPrivilegeEscalation"], context["capabilities"]),
          (True, True, False, {"drop": ["ALL"]}), "privileges")
    equal(f"{context['runAsUser']}:{context['runAsGroup']}", image_user, "user")
    equal(context["seccompProfile"], {"type": "RuntimeDefault"}, "seccomp")
    volumes = {v["name"] for v in pod["volumes"]}
    mounts = {m["name"]: m for m in one["volumeMounts"]}
    equal(set(mounts), volumes, "volumes and mounts")
    paths = {m["mountPath"] for m in mounts.values()}
    for file in (COMMAND[-1], config["audit"]["file"]):
        check(str(pathlib.Path(file).parent) in paths, f"nothing mounted for {file}")
    check(config["admin"]["bind"] in one["readinessProbe"]["exec"]["command"][-1],
          "the probe asks another address than the admin pages'")
    return set(ports.values()), {v.get("configMap", {}).get("name")
                                 for v in pod["volumes"]}


def manifests(name, image_user):
    documents = list(yaml.safe_load_all((KUBERNETES / name).read_text()))
    kinds = {d["kind"]: d for d in documents}
    for document in documents:
        check({"apiVersion", "kind", "metadata"} <= set(document), f"{name}: no head")
        equal(document["metadata"]["namespace"], "openstack", f"{name}: namespace")
    config = settings(kinds["ConfigMap"])
    ports, maps = container(kinds["Deployment"], config, image_user)
    check(kinds["ConfigMap"]["metadata"]["name"] in maps, f"{name}: no settings mounted")
    targets = {p["targetPort"] for p in kinds["Service"]["spec"]["ports"]}
    equal(targets, ports, f"{name}: ports of Service and container")
    return kinds


def own_deployment(kinds):
    workload = kinds["Deployment"]["spec"]
    labels = workload["template"]["metadata"]["labels"]
    for selector in (workload["selector"]["matchLabels"],
                     kinds["Service"]["spec"]["selector"],
                     kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]):
        check(selector.items() <= labels.items(), f"{selector} selects no pod")
    check(workload["replicas"] > kinds["PodDisruptionBudget"]["spec"]["minAvailable"],
          "no pod may ever be moved")
    check(workload["template"]["spec"]["terminationGracePeriodSeconds"] > 35,
          "killed before timeout.stop is over")


def main():
    containerfile()
    kolla()
    user = dict(instructions())["USER"]
    own_deployment(manifests("deployment.yaml", user))
    manifests("sidecar.yaml", user)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
