"""Headers can make an unversioned path an API call: such writes are refused,
and Accept and Content-Type of judged calls go out in canonical form."""
from flow import GOOD_FLAVOR
from wire import equal, response


def story(flow):
    flow.start()
    flow.nova.serve(lambda message: response(200, body="{}"))
    answer = flow.exchange("POST", "/flavors", {
        "Content-Type": "application/json;version=2.1/x"}, GOOD_FLAVOR)
    equal(answer.status, 403)
    answer = flow.exchange("POST", "/images", {
        "Accept": "application/vnd.openstack.images-v2"}, "{}", "image")
    equal(answer.status, 403)
    equal(flow.nova.seen(), [])
    flow.exchange("POST", "/v2.1/flavors", {
        "Content-Type": "application/json;version=2.1/x", "Accept": "a/b;c=d"}, GOOD_FLAVOR)
    message = flow.nova.seen()[0]
    equal(message.get("Content-Type"), "application/json")
    equal(";" in (message.get("Accept") or ""), False)
