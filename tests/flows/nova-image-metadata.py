"""Nova's old image calls reach Glance behind the gate's back: refused, and
snapshots that carry image properties are known."""
import json

from wire import equal, response


def story(flow):
    flow.start()
    for method, path in (("POST", "metadata"), ("PUT", "metadata"), ("PUT", "metadata/k"),
                         ("DELETE", "metadata/k")):
        answer = flow.exchange(method, "/v2.1/images/1/" + path, body='{"metadata": {}}')
        equal(answer.status, 403, path)
    flow.nova.untouched(0.1)
    flow.nova.serve(lambda message: response(202))
    for path in ("servers", "os-volumes_boot"):
        body = json.dumps({"createImage": {"name": "snap", "metadata": {}}})
        equal(flow.exchange("POST", "/v2.1/%s/1/action" % path, body=body).status, 202)
        equal(flow.journal()[-1]["operation"], "server-action")
    equal(flow.exchange("POST", "/v2.1/servers/1/action", body='{"reboot": {}}').status, 202)
