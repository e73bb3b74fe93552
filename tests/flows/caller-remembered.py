"""What Keystone said is remembered as long as the setting says, never longer
than the token, in so many entries, by each worker for itself; a reload
forgets it. A token that differs in one byte is another one."""
import json
import time

from flow import BAD_FLAVOR, HOST, TOKEN
from keystone import ALICE, ALICE_RECORDED, Keystone
from wire import equal, true

BOB = {**ALICE, "user": {**ALICE["user"], "id": "u2"}}
OTHER = TOKEN[:-1] + "h"


def story(flow):
    keystone = Keystone(flow)
    keystone.tokens[OTHER] = BOB
    true(OTHER != TOKEN, "they differ")
    setting_ends(flow, keystone)
    token_ends(flow, keystone)
    no_room(flow, keystone)
    reload_forgets(flow, keystone)
    each_worker(flow, keystone)


def create(flow, token=TOKEN, client=None):
    """The user who is recorded."""
    client = client or flow.client()
    client.ask("POST", "/v2.1/flavors", {"X-Auth-Token": token}, BAD_FLAVOR)
    equal(client.response().status, 403)
    return flow.journal()[-1]["initiator"]["id"]


def asks(flow, keystone, count, token=TOKEN, user="u1"):
    before = keystone.asked()
    equal(create(flow, token), user)
    equal(keystone.asked() - before, count)


def setting_ends(flow, keystone):
    flow.start(**keystone.settings(cache="3s"), admin={"bind": HOST + ":0"})
    asks(flow, keystone, 1)
    asks(flow, keystone, 0)
    asks(flow, keystone, 0)
    asks(flow, keystone, 1, OTHER, "u2")
    asks(flow, keystone, 0, OTHER, "u2")
    flow.await_metric(3, "scs_gate_identities_total", result="remembered")
    time.sleep(3.1)
    # and what it says then counts: here, that the token was revoked
    del keystone.tokens[TOKEN]
    flow.nova.close()
    client = flow.client()
    client.ask("POST", "/v2.1/flavors", {"X-Auth-Token": TOKEN}, BAD_FLAVOR)
    equal(client.response().status, 503)
    equal(flow.journal()[-1]["initiator"]["id"], None)
    keystone.tokens[TOKEN] = ALICE
    equal(flow.stop(), None)
    flow.start(**keystone.settings(cache="0s"))
    asks(flow, keystone, 1)
    asks(flow, keystone, 1)
    flow.stop()


def token_ends(flow, keystone):
    end = time.time() + 3.5
    keystone.tokens[TOKEN] = {**ALICE, "expires_at": time.strftime(
        "%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(end))}
    flow.start(**keystone.settings(cache="1h"))
    asks(flow, keystone, 1)
    asks(flow, keystone, 0)
    time.sleep(max(0, end + 0.1 - time.time()))
    asks(flow, keystone, 1)
    keystone.tokens[TOKEN] = ALICE
    flow.stop()


def no_room(flow, keystone):
    flow.start(**keystone.settings(), limit={"identities": 1})
    asks(flow, keystone, 1)
    asks(flow, keystone, 1, OTHER, "u2")
    asks(flow, keystone, 1)
    asks(flow, keystone, 0)
    flow.stop()


def reload_forgets(flow, keystone):
    flow.start(**keystone.settings())
    asks(flow, keystone, 1)
    elsewhere = Keystone(flow)
    elsewhere.tokens[TOKEN] = BOB
    flow.reload("settings reloaded", **elsewhere.settings(path="/identity"))
    before = keystone.asked()
    equal(create(flow), "u2")
    equal((keystone.asked() - before, elsewhere.asked()), (0, 1))
    true(elsewhere.seen()[0].target.startswith("/identity/v3/auth/tokens?"), "path")
    flow.stop()


def each_worker(flow, keystone):
    """Of many connections each worker gets some; each asks once."""
    flow.start(**keystone.settings(), workers=2)
    before = keystone.asked()
    for _ in range(40):
        equal(create(flow), "u1")
    equal(keystone.asked() - before, 2)
    equal(json.dumps(flow.journal()[-1]["initiator"]), json.dumps(ALICE_RECORDED))
