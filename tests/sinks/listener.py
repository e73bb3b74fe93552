#!/usr/bin/python3
"""A listener of notifications as Ceilometer has one, by oslo.messaging.

  listener.py URL FILE
"""
import json
import sys

from oslo_config import cfg
import oslo_messaging


class Endpoint:
    def __init__(self, path):
        self.file = open(path, "ab", buffering=0)

    def info(self, context, publisher_id, event_type, payload, metadata):
        assert publisher_id.startswith("scs-gate.") and metadata["message_id"]
        assert event_type == "scs_gate." + payload["record"], event_type
        self.file.write(json.dumps({"way": "oslo", "record": payload}).encode() + b"\n")


def main():
    conf = cfg.ConfigOpts()
    conf([])
    transport = oslo_messaging.get_notification_transport(conf, url=sys.argv[1])
    conf.set_override("amqp_durable_queues", True, group="oslo_messaging_rabbit")
    conf.set_override("heartbeat_timeout_threshold", 0, group="oslo_messaging_rabbit")
    conf.set_override("rabbit_retry_backoff", 1, group="oslo_messaging_rabbit")
    conf.set_override("rabbit_interval_max", 2, group="oslo_messaging_rabbit")
    listener = oslo_messaging.get_notification_listener(
        transport, [oslo_messaging.Target(topic="notifications", exchange="openstack")],
        [Endpoint(sys.argv[2])], executor="threading")
    conf.set_override("executor_thread_pool_size", 1)  # one after the other
    listener.start()
    listener.wait()


if __name__ == "__main__":
    main()
