"""An upstream is spoken to over TLS when its certificate is from the CA given
and carries its name; lookups and listings too."""
import json

from flow import COMPLETE, IMAGE_ID, PATCH, PUBLISH, image, tls_server
from wire import equal, response


def story(flow):
    ca = str(flow.certificates / "ca.pem")
    flow.glance.tls = tls_server(flow.certificates, "api")
    flow.start(upstreams={"glance": {"addresses": [flow.glance.address], "tls": {
        "verify": "yes", "ca_file": ca, "server_name": "api.example.test"}}})
    flow.glance.serve(lambda message: response(
        200, [("Content-Type", "application/json")], json.dumps(image(**COMPLETE))))
    equal(flow.exchange("GET", "/v2/images/x", listener="image").status, 200)
    answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
    equal(answer.status, 200)
    equal([m.method for m in flow.glance.seen()], ["GET", "GET", "GET", "PATCH"])
