"""An image that is deleted by way of Nova is looked up where it is kept; where
no listener leads to Glance, nobody knows, and it is not deleted."""
import cloud
from flow import HOST, image
from wire import equal, response, true


def story(flow):
    flow.glance.serve(cloud.Glance([image()]))
    flow.nova.serve(lambda message: response(204))
    target = "/v2.1/images/" + image()["id"]
    flow.start()
    equal(flow.exchange("DELETE", target).status, 204)
    equal([m.target for m in flow.glance.seen()], ["/v2/images/" + image()["id"]])
    equal(flow.exchange("DELETE", "/v2.1/images/nothing").status, 404)
    equal(len(flow.nova.seen()), 1)
    flow.stop()
    flow.start(listeners=[{"name": "compute", "bind": HOST + ":0", "service": "compute",
                           "upstream": "nova"}])
    answer = flow.exchange("DELETE", target)
    equal(answer.status, 503)
    true("Image service" in answer.body.decode(), answer.body)
    equal(len(flow.nova.seen()), 1)
