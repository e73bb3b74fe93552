"""Both services behind one port by path prefix: each request reaches its own
upstream without the prefix, which the API learns to build its links; judged
calls are known there too, and a path of neither is not found."""
import json

from flow import BAD_FLAVOR, HOST
from wire import equal


def story(flow):
    flow.start(listeners=[{"name": "api", "bind": HOST + ":0", "routes": [
        {"path": "/compute", "service": "compute", "upstream": "nova", "upstream_path": ""},
        {"path": "/image", "service": "image", "upstream": "glance", "upstream_path": "/inner"}]}])
    for target, upstream, there in (
            ("/compute/v2.1/servers?a=b", flow.nova, "/v2.1/servers?a=b"),
            ("/compute", flow.nova, "/"),
            ("/image/v2/images", flow.glance, "/inner/v2/images")):
        client = flow.client("api")
        client.ask("GET", target)
        server = upstream.accept()
        message = server.request()
        equal(message.target, there)
        equal(message.get("X-Forwarded-Prefix"), "/" + target.split("/")[1])
        server.answer(200)
        equal(client.response().status, 200)
        client.close()
        server.close()
    equal(flow.exchange("GET", "/computer/v2.1/servers", listener="api").status, 404)
    answer = flow.exchange("POST", "/compute/v2.1/flavors", body=BAD_FLAVOR, listener="api")
    equal(answer.status, 403)
    equal(json.loads(answer.body)["forbidden"]["code"], 403)
    flow.nova.untouched()
