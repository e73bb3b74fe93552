"""Nova's and Glance's own routing, in this process and without a database: what
a request is dispatched to. One of the two a process, for each has its own
global settings.

`Nova().dispatch(environ)` and `Glance().dispatch(environ)` run the URL map (or
the version negotiation), the Routes middleware and the mapper as the services
build them, and return (controller, action, variables) or None.
"""
import io
import logging
import os
import tempfile
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


class Router:
    """Records where the Routes middleware sends a request."""

    def __init__(self):
        self.found = None
        self.crashes = 0

    def record(self, environ, start_response):
        match = environ["wsgiorg.routing_args"][1]
        controller = match.get("controller")
        if controller is not None:
            variables = {k: v for k, v in match.items() if k not in ("controller", "action")}
            name = type(getattr(controller, "controller", controller)).__name__
            self.found = (name, match["action"], variables)
        start_response("200 OK", [])
        return [b""]

    def dispatch(self, environ):
        self.found = None
        try:
            for _ in self.application(environ, lambda *_: None):
                pass
        except (UnicodeDecodeError, AssertionError):
            self.crashes += 1  # the service answers 500
        return self.found

    def routes(self):
        """(method, path, controller, action) of every route there is."""
        for route in self.mapper.matchlist:
            controller = route.defaults.get("controller")
            if controller is not None:
                name = type(getattr(controller, "controller", controller)).__name__
                for method in (route.conditions or {}).get("method", ["*"]):
                    yield method, route.routepath, name, route.defaults["action"]


def nothing(environ, start_response):
    start_response("300 Multiple Choices", [])
    return [b""]


class Versions:
    """Stands for Glance's versions document."""

    def index(self, *_, **__):
        return nothing

    def __call__(self, *of_wsgi):
        return nothing(*of_wsgi)


class Nova(Router):
    def __init__(self):
        super().__init__()
        os.environ["OS_DEFAULT__TRANSPORT_URL"] = "fake:///"
        import nova.conf
        from nova import config, rpc  # noqa: F401 (config registers options)
        nova.conf.CONF([], project="nova", default_config_files=[])
        rpc.init(nova.conf.CONF)
        from nova.api.openstack import urlmap
        from nova.api.openstack.compute import routes
        router = routes.APIRouterV21()
        router._router.app = self.record
        self.mapper = router.map
        self.application = urlmap.URLMap(not_found_app=nothing)
        # as api-paste.ini of the package has it
        for path in ("/", "/v2", "/v2.1"):
            self.application[path] = nothing
        for path in ("/v2/+", "/v2.1/+"):
            self.application[path] = router._router


class Glance(Router):
    def __init__(self):
        super().__init__()
        from oslo_config import cfg
        cfg.CONF([], project="glance", default_config_files=[])
        import glance.async_  # noqa: F401
        from glance.api.middleware import version_negotiation
        from glance.api.v2 import router
        from glance.common import wsgi
        import paste.urlmap
        # every minor version there can be
        cfg.CONF.set_override("enabled_backends", {"fast": "file"})
        self.directory = tempfile.TemporaryDirectory(prefix="scs-gate-")
        cfg.CONF.set_override("image_cache_dir", self.directory.name)
        self.mapper = wsgi.APIMapper()
        api = router.API(self.mapper)
        api._router.app = self.record
        root = paste.urlmap.URLMap(not_found_app=nothing)
        root["/"] = nothing
        root["/v2"] = api._router
        self.application = version_negotiation.VersionNegotiationFilter(root)
        self.application.versions_app = Versions()


def environ(method, path_info, query, headers=(), form=""):
    """What a WSGI server hands over; headers are pairs of WSGI names."""
    made = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path_info, "QUERY_STRING": query,
            "SERVER_NAME": "h", "SERVER_PORT": "80", "HTTP_HOST": "h", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "wsgi.input": io.BytesIO(form.encode("latin1")), "CONTENT_LENGTH": str(len(form))}
    made.update(headers)
    return made
