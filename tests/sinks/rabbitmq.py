"""A RabbitMQ of our own on loopback: its node, its epmd and all that they
write are in a directory of the test, and end by their process ids."""
import os
import pathlib
import signal
import socket
import subprocess
import time

HOST = "127.0.0.1"
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class RabbitMQ:
    """certificate and its key, and that of who signed it, are for the TLS port."""

    def __init__(self, directory, ports, ca, certificate, key):
        self.dir = pathlib.Path(directory)
        self.port, self.tls_port, self.dist, self.epmd_port = ports
        self.dir.mkdir()
        (self.dir / "plugins").write_text("[].\n")
        (self.dir / "rabbitmq.conf").write_text(
            "listeners.tcp.default = %s:%d\nloopback_users = none\n" % (HOST, self.port) +
            "listeners.ssl.default = %s:%d\n" % (HOST, self.tls_port) +
            "ssl_options.cacertfile = %s\nssl_options.certfile = %s\n" % (ca, certificate) +
            "ssl_options.keyfile = %s\nssl_options.verify = verify_none\n" % key +
            "ssl_options.fail_if_no_peer_cert = false\n")
        self.log = open(self.dir / "server.log", "ab")
        self.environment = dict(
            os.environ, HOME=str(self.dir), ERL_EPMD_PORT=str(self.epmd_port),
            ERL_EPMD_ADDRESS=HOST, RABBITMQ_NODENAME="scsgate@localhost",
            RABBITMQ_DIST_PORT=str(self.dist), RABBITMQ_MNESIA_BASE=str(self.dir / "mnesia"),
            RABBITMQ_LOG_BASE=str(self.dir), RABBITMQ_LOGS="-",
            RABBITMQ_PID_FILE=str(self.dir / "pid"),
            RABBITMQ_CONFIG_FILE=str(self.dir / "rabbitmq"),
            RABBITMQ_CONF_ENV_FILE="/dev/null",
            RABBITMQ_ENABLED_PLUGINS_FILE=str(self.dir / "plugins"),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none -kernel inet_dist_use_interface {127,0,0,1}")
        self.epmd = self.spawn("epmd", "-port", str(self.epmd_port), "-address", HOST)
        self.server = None

    def spawn(self, *command):
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=self.log, stderr=self.log, start_new_session=True)

    def start(self):
        self.server = self.spawn(SERVER)

    def await_up(self, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                with socket.create_connection((HOST, self.port), 1):
                    return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError((self.dir / "server.log").read_text(errors="replace")[-2000:])

    def kill(self):
        """The node and its helpers: a group of processes of its own."""
        if self.server:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def close(self):
        self.kill()
        os.killpg(self.epmd.pid, signal.SIGKILL)
        self.epmd.wait()
        self.log.close()
