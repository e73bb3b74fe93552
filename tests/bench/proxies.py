"""The gate and what it is compared with, each as an operator would set it up
for one core: no log of requests, connections to the origin kept and reused,
X-Forwarded-For and X-Forwarded-Proto added, bodies passed on as they come."""
import json
import os
import resource
import subprocess
import sys
import time

from process import HOST, LOAD_CORE, Process, free_port, need

from flow import (BAD_FLAVOR, COMPLETE, FLAVOR_ID, GOOD_FLAVOR, image,  # noqa: F401
                  make_certificates, merged, yaml)

SMALL = 300
LARGE = 100 << 10
FURTHER_RULES = 200
NAME_PATTERN = (r"^SCS-[0-9]+[LVTC]i?-[0-9]+([.]5)?u?o?(-([0-9]+x)?[0-9]+[nhsp]?)?"
                r"(_[a-zA-Z0-9:]+)*$")

# Mozilla's intermediate profile, which the gate keeps to as well.
SUITES = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

HAPROXY = """
global
    maxconn {most}
    ssl-default-bind-ciphersuites {suites}
    nbthread 1
    tune.ssl.default-dh-param 2048
defaults
    mode http
    option splice-auto
    option forwardfor
    option http-keep-alive
    http-reuse always
    timeout client 75s
    timeout server 75s
    timeout connect 5s
frontend plain
    bind {host}:{plain}
    http-request set-header X-Forwarded-Proto http
    default_backend origin
frontend tls
    bind {host}:{tls} ssl crt {directory}/both.pem
    http-request set-header X-Forwarded-Proto https
    default_backend origin
backend origin
    server origin {host}:{origin}
"""

NGINX = """
daemon off;
worker_processes 1;
{user}
{modules}
pid {directory}/{name}.pid;
error_log stderr error;
events {{ worker_connections 30000; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    client_max_body_size 0;
    keepalive_requests 1000000000;
    ssl_session_cache shared:tls:10m;
    upstream origin {{
        server {host}:{origin};
        keepalive 1024;
        keepalive_requests 1000000000;
    }}
    server {{
        listen {host}:{plain} backlog=4096;
        listen {host}:{tls} ssl backlog=4096;
        ssl_certificate {directory}/api.pem;
        ssl_certificate_key {directory}/api.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_conf_command Ciphersuites {suites};
        ssl_prefer_server_ciphers on;
        sendfile on;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_request_buffering off;
        proxy_max_temp_file_size 0;
        location / {{ proxy_pass http://origin; }}
        {more}
    }}
}}
"""

# What a person writes who wants to check flavor names in nginx.
LUA_MODULES = "".join(
    "load_module /usr/lib/nginx/modules/%s.so;\n" % m
    for m in ("ndk_http_module", "ngx_http_lua_module"))
LUA = """
        location /v2.1/flavors {
            client_body_buffer_size 128k;
            access_by_lua_block {
                ngx.req.read_body()
                local body = ngx.req.get_body_data() or ""
                local found = ngx.re.match(body, [["name"\\s*:\\s*"([^"]*)"]], "jo")
                if not found or not ngx.re.find(found[1], [[%s]], "jo") then
                    ngx.status = 403
                    ngx.say('{"forbidden": {"code": 403, "message": "bad name"}}')
                    return ngx.exit(403)
                end
            }
            proxy_pass http://origin;
        }
"""


class Scene:
    """What all share: a directory, the origin, certificates."""

    def __init__(self, directory, build, data):
        self.directory, self.build, self.data = directory, build, data
        self.programs = build / "tests" / "bench"
        self.running = []
        make_certificates(directory)
        both = (directory / "api.pem").read_text() + (directory / "api.key").read_text()
        (directory / "both.pem").write_text(both)
        write_documents(directory)
        self.origin = printed_port(self, "origin", directory, core=LOAD_CORE)

    def started(self, process):
        self.running.append(process)
        return process

    def stop(self):
        for process in reversed(self.running):
            process.stop()


def write_documents(directory):
    """What the origin answers, as Nova and Glance would."""
    made = json.loads(GOOD_FLAVOR)
    made["flavor"].update({"id": FLAVOR_ID, "os-flavor-access:is_public": True})
    public = image(**{**COMPLETE, "os_hash_algo": "sha512", "visibility": "public",
                      "os_purpose": "custom", "x_note": "y"})
    for name, text in (("small", "s" * SMALL), ("large", "l" * LARGE),
                       ("flavor", json.dumps(made)), ("image", json.dumps(public))):
        (directory / name).write_text(text)


def printed_port(scene, name, *arguments, program=None, **more):
    p = scene.started(Process(name, [scene.programs / (program or name), *arguments],
                              scene.directory, stdout=subprocess.PIPE, **more))
    p.port = int(p.popen.stdout.readline() or 0)
    if not p.port:
        raise p.broken("did not start")
    return p


class Proxy(Process):
    """ports: of plain and tls; images: the same where images are served."""

    def __init__(self, scene, name, command):
        super().__init__(name, command, scene.directory)
        scene.started(self)

    def port(self, tls=False, images=False):
        return (self.images if images else self.ports)["tls" if tls else "plain"]


class Gate(Proxy):
    def __init__(self, scene, name="gate", under=(), **overrides):
        self.ports = {"plain": free_port(), "tls": free_port()}
        self.images = {"plain": free_port(), "tls": free_port()}
        file = scene.directory / (name + ".yaml")
        file.write_text(self.settings(scene, overrides))
        os.environ["SCS_GATE_DATA"] = str(scene.data)
        super().__init__(scene, name, [*under, scene.build / "scs-gate", "serve", "-c", file])

    def settings(self, scene, overrides):
        tls = {"certificate": scene.directory / "api.pem", "key": scene.directory / "api.key"}
        listeners = []
        for service, ports in (("compute", self.ports), ("image", self.images)):
            for kind, port in ports.items():
                listeners.append({
                    "name": service + "-" + kind, "bind": "%s:%d" % (HOST, port),
                    "service": service, "upstream": "origin",
                    **({"tls": tls} if kind == "tls" else {})})
        base = {"workers": 1, "listeners": listeners,
                "upstreams": {"origin": {"addresses": ["%s:%d" % (HOST, scene.origin.port)]}},
                "limit": {"connections": 20000, "client_connections": 0,
                          "upstream_connections": 4096, "upstream_idle": 1024}}
        return "".join("%s: %s\n" % (k, yaml(v)) for k, v in merged(base, overrides).items())

    def log_has(self, text):
        return self.log.read_text(errors="replace").count(text)

    def reload(self, signal_number):
        """Seconds until the new settings are in force."""
        before = self.log_has("settings reloaded")
        begin = time.monotonic()
        self.popen.send_signal(signal_number)
        while self.log_has("settings reloaded") == before:
            if time.monotonic() - begin > 10:
                raise self.broken("did not reload")
            time.sleep(0.0005)
        return time.monotonic() - begin


def haproxy_most():
    """Connections that its descriptors allow: it sets aside 2.5 for each."""
    return min(12000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 10 // 26)


class Haproxy(Proxy):
    def __init__(self, scene, name="haproxy"):
        self.ports = self.images = {"plain": free_port(), "tls": free_port()}
        file = scene.directory / (name + ".cfg")
        self.most = haproxy_most()
        file.write_text(HAPROXY.format(host=HOST, most=self.most, directory=scene.directory,
                                       suites=SUITES, origin=scene.origin.port, **self.ports))
        super().__init__(scene, name, [need("haproxy"), "-db", "-f", file])


class Nginx(Proxy):
    def __init__(self, scene, name="nginx", lua=False):
        self.ports = self.images = {"plain": free_port(), "tls": free_port()}
        file = scene.directory / (name + ".conf")
        file.write_text(NGINX.format(
            host=HOST, directory=scene.directory, name=name, origin=scene.origin.port,
            user="user root;" if os.getuid() == 0 else "",
            modules=LUA_MODULES if lua else "", suites=SUITES,
            more=LUA % NAME_PATTERN if lua else "", **self.ports))
        super().__init__(scene, name, [need("nginx"), "-e", "stderr",
                                       "-p", scene.directory, "-c", file])


def relay(scene, name, *options):
    p = printed_port(scene, name, *options, str(scene.origin.port), program="relay")
    port = p.port
    p.port = lambda tls=False, images=False: port
    return p


def further_rules(directory):
    """A pack of rules about images of a vendor that nobody is."""
    lines = ["standard: bench-v1", "title: further rules", "link: https://example.org",
             "prefix: bench-", "rules:"]
    for n in range(FURTHER_RULES):
        lines += ["  - id: bench-%d" % n, "    on: image",
                  "    when: {visibility: public, vendor: Nobody %d}" % n,
                  "    check: pattern", "    field: name", '    matches: "N%d .*"' % n,
                  "    say: Images of nobody are numbered",
                  "    examples:",
                  "      accept: [{vendor: Nobody %d, name: N%d x}]" % (n, n),
                  "      refuse: [{vendor: Nobody %d, name: x}]" % n]
    folder = directory / "own"
    folder.mkdir(exist_ok=True)
    (folder / "bench.yaml").write_text("\n".join(lines) + "\n")
    return folder


def versions():
    def first(*command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return (done.stdout or done.stderr).splitlines()[0].strip()
    return {"haproxy": first(need("haproxy"), "-v").split(" 20")[0].replace("version ", ""),
            "nginx": first(need("nginx"), "-v").replace("nginx version: ", ""),
            "wrk": first(need("wrk"), "-v").split(" Copyright")[0],
            "openssl": first(need("openssl"), "version").split(" (")[0],
            "kernel": " ".join(os.uname()[i] for i in (0, 2, 4)),
            "python": sys.version.split()[0]}
