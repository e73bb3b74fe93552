"""Once a request is over, its token is nowhere in the memory of the gate: not
of a read, a write that is judged with lookups, one that is refused, an upload,
over TLS or not, nor behind bytes that came too early; nor of the question whose
it is, whose answer is remembered, or which finds that it is not valid."""
import json
import os
import threading
import time

import flow as flow_module
import memory
from flow import BAD_FLAVOR, GOOD_FLAVOR, HOST, IMAGE_ID, PATCH, PUBLISH
from keystone import ALICE, Keystone
from wire import equal, request, response, true

# Put together here, so that a log or a test file cannot show it.
TOKEN = "gAAAA" + "-secret-%d-" % os.getpid() + "s3cr3t" * 20


def story(flow):
    if os.geteuid() != 0:
        return  # nobody else reads the memory of a gate
    listeners = [
        {"name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova"},
        {"name": "image", "bind": HOST + ":0", "service": "image", "upstream": "glance"},
        {"name": "tls", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
         "tls": {"certificate": str(flow.certificates / "api.pem"),
                 "key": str(flow.certificates / "api.key")}}]
    keystone = Keystone(flow)
    flow.start(listeners=listeners, process={"core_dumps": "yes"}, workers=2,
               **keystone.settings())
    if any("build with a sanitizer" in line["text"] for line in flow.log()):
        return  # its runtime keeps freed memory, and maps terabytes
    flow.nova.serve(lambda message: response(200, body=json.dumps(
        {"flavor": {"id": "1", "extra_specs": {}}, "flavors": []})))
    flow.glance.serve(glance)
    go_on = threading.Event()
    keystone.tokens, keystone.hook = {}, lambda message: go_on.wait(10) and None
    held = flow.client()
    held.ask("POST", "/v2.1/flavors", {"X-Auth-Token": TOKEN, "Content-Length": "10"})
    await_scan(flow, True, "the scan does not find what is there")
    held.close()
    go_on.set()
    clients = list(writes(flow, 503))
    keystone.tokens = {TOKEN: ALICE}
    clients += [*plain(flow), over_tls(flow), pipelined(flow)]
    true(keystone.asked() > 2, "Keystone was not asked")
    await_scan(flow, False, "the token is still there")
    for client in clients:
        client.close()
    await_scan(flow, False, "the token is there again")
    flow.stop()
    account(flow, keystone, listeners)


def account(flow, keystone, listeners):
    """Its token and its secret."""
    secret, token = TOKEN[::-1], "gAAAA-service" + TOKEN[::-1]
    file = flow.dir / "service.yaml"
    file.write_text(json.dumps({"application_credential_id": "c",
                                "application_credential_secret": secret}))
    file.chmod(0o600)
    keystone.tokens[flow_module.TOKEN] = ALICE
    keystone.hook = lambda m: response(201, [("X-Subject-Token", token)], json.dumps(
        {"token": ALICE})) if m.method == "POST" else None
    more = {"listeners": listeners, "process": {"core_dumps": "yes"}}
    flow.start(**more, **keystone.settings(service_account=str(file)))
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    true("You may not read it" in answer.body.decode(), answer.body)
    await_scan(flow, True, "the scan does not find the account's", secret)
    await_scan(flow, True, "the scan does not find the account's token", token)
    flow.reload("settings reloaded", **more, **keystone.settings())
    await_scan(flow, False, "the account's token is still there", token)
    await_scan(flow, False, "the account's secret is still there", secret)


def glance(message):
    if message.get("X-Auth-Token") == flow_module.TOKEN:
        return response(403, body="{}")
    if message.method == "PUT":
        return response(204)
    return response(200, body=json.dumps(flow_module.image()))


def writes(flow, status):
    """By nobody whom Keystone knows."""
    for _ in range(4):
        client = flow.client()
        client.ask("POST", "/v2.1/flavors", {"X-Auth-Token": TOKEN}, GOOD_FLAVOR)
        equal(client.response().status, status)
        yield client


def plain(flow):
    token = [("X-Auth-Token", TOKEN)]
    asked = (
        ("compute", "GET", "/v2.1/servers", token, None, 200),
        ("compute", "POST", "/v2.1/flavors", token, GOOD_FLAVOR, 200),
        ("compute", "POST", "/v2.1/flavors", token, BAD_FLAVOR, 403),
        ("compute", "DELETE", "/v2.1/flavors/1", token, None, 200),
        ("image", "PATCH", "/v2/images/" + IMAGE_ID, token + list(PATCH.items()), PUBLISH, 403),
        ("image", "PUT", "/v2/images/%s/file" % IMAGE_ID, token, "x" * 300000, 204),
        ("image", "GET", "/v2/images", [("X-Storage-Token", TOKEN)], None, 200),
        ("image", "GET", "/v2/images", token + [("X-Filler", "y" * 9000)], None, 200))
    for listener, method, target, headers, body, status in asked:
        client = flow.client(listener)
        client.ask(method, target, headers, body)
        equal(client.response(method).status, status, (method, target))
        yield client


def over_tls(flow):
    client = flow.client("tls", tls=flow_module.tls_client(flow.certificates))
    client.ask("POST", "/v2.1/flavors", {"X-Auth-Token": TOKEN}, GOOD_FLAVOR)
    equal(client.response().status, 200)
    return client


def pipelined(flow):
    """Two heads in one buffer, the second in two pieces."""
    client = flow.client()
    head = request("GET", "/v2.1/servers", {"X-Auth-Token": TOKEN})
    client.send(head + head[:len(head) // 2])
    equal(client.response().status, 200)
    client.send(head[len(head) // 2:])
    equal(client.response().status, 200)
    return client


def await_scan(flow, wanted, complaint, token=TOKEN):
    """The end of the token; the gate may be a moment behind its clients."""
    end = time.monotonic() + 5
    while bool(found := memory.places(flow.process.pid, token[-60:])) != wanted:
        true(time.monotonic() < end, "%s: %r" % (complaint, found))
