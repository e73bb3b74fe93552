"""An upstream whose certificate is of another name, or of no known CA, gets
no request."""
from flow import IMAGE_ID, PATCH, PUBLISH, tls_server
from wire import equal, response


def story(flow):
    ca = str(flow.certificates / "ca.pem")
    flow.glance.serve(lambda message: response(200))
    for name, ca_file in (("other", ca), ("api", "/etc/ssl/certs/ca-certificates.crt")):
        flow.glance.tls = tls_server(flow.certificates, name)
        flow.start(upstreams={"glance": {"addresses": [flow.glance.address], "tls": {
            "verify": "yes", "ca_file": ca_file, "server_name": "api.example.test"}}})
        equal(flow.exchange("GET", "/v2/images/x", listener="image").status, 502)
        answer = flow.exchange("PATCH", "/v2/images/" + IMAGE_ID, PATCH, PUBLISH, "image")
        equal(answer.status, 503)
        flow.stop()
    equal(flow.glance.seen(), [])
