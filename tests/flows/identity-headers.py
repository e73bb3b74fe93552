"""Headers that only the service's own middleware may set are dropped by an
enforcing gate; a storage token becomes the token it would count as."""
from wire import equal


def story(flow):
    flow.start()
    client = flow.client()
    client.ask("GET", "/v2.1/servers", [
        ("X-Roles", "admin"), ("X-User-Id", "root"), ("X-Project-Id", "p"),
        ("X-Identity-Status", "Confirmed"), ("X-Tenant-Id", "t"),
        ("X-Is-Admin-Project", "True"), ("X-Service-Token", "s"),
        ("X-Storage-Token", "stored")])
    server = flow.nova.accept()
    message = server.request()
    for gone in ("X-Roles", "X-User-Id", "X-Project-Id", "X-Tenant-Id",
                 "X-Identity-Status", "X-Is-Admin-Project", "X-Service-Token",
                 "X-Storage-Token"):
        equal(message.has(gone), False, gone)
    equal(message.get("X-Auth-Token"), "stored")
    server.answer(200)
    equal(client.response().status, 200)
