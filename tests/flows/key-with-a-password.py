"""A private key that has a password, in a gate with a terminal: nobody is asked
there. At the start that is a fault, and a reload leaves the old key."""
import fcntl
import os
import pty
import subprocess
import termios

from flow import HOST, tls_client
from wire import equal, response, true


def story(flow):
    control, terminal = pty.openpty()
    real = subprocess.Popen

    def with_terminal(*arguments, **options):
        return real(*arguments, **options, start_new_session=True,
                    preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0))

    locked = flow.dir / "locked.key"
    subprocess.run(["openssl", "pkey", "-aes256", "-passout", "pass:secret", "-in",
                    flow.certificates / "api.key", "-out", locked], check=True)
    flow.popen = with_terminal
    flow.nova.serve(lambda message: response(200, body="{}"))
    flow.start(**settings(flow, flow.certificates / "api.key"))
    flow.reload("reload refused", **settings(flow, locked))
    client = flow.client(tls=tls_client(flow.certificates))
    client.ask("GET", "/v2.1/servers")
    equal(client.response().status, 200)
    client.close()
    true(any("cannot read the private key" in line["text"] for line in flow.log()), "told")
    equal(flow.stop(), None)
    checked = with_terminal([flow.program, "config", "check", flow.settings_file],
                            env=dict(os.environ, SCS_GATE_DATA=str(flow.data)),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    true(b"cannot read the private key" in checked.communicate(timeout=20)[0], "told")
    os.close(control)
    os.close(terminal)


def settings(flow, key):
    return {"listeners": [{
        "name": "compute", "bind": HOST + ":0", "service": "compute", "upstream": "nova",
        "tls": {"certificate": str(flow.certificates / "api.pem"), "key": str(key)}}]}
