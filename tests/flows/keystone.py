"""A Keystone that knows some tokens, for stories in which it counts who the
caller is."""
import json

from flow import TOKEN, Upstream
from wire import response

PATH = "/v3/auth/tokens?nocatalog"
ALICE = {
    "user": {"id": "u1", "name": "alice", "password_expires_at": None,
             "domain": {"id": "default", "name": "Default"}},
    "methods": ["password"], "audit_ids": ["a1", "a0"],
    "issued_at": "2026-01-01T00:00:00.000000Z", "expires_at": "2126-01-01T00:00:00.000000Z",
    "project": {"id": "p1", "name": "demo", "domain": {"id": "d2", "name": "Customers"}},
    "is_domain": False, "roles": [{"id": "r1", "name": "member"}, {"id": "r2", "name": "reader"}]}
ALICE_RECORDED = {
    "id": "u1", "name": "alice", "domain_id": "default", "domain_name": "Default",
    "project_id": "p1", "project_name": "demo", "project_domain_id": "d2",
    "project_domain_name": "Customers", "scope_domain_id": None, "scope_domain_name": None,
    "scope": "project", "roles": ["member", "reader"],
    "credential": {"type": "token", "id": None, "name": None},
    "methods": ["password"], "audit_ids": ["a1", "a0"], "trust": None}


def token_is(document):
    return response(200, [("Content-Type", "application/json"), ("X-Subject-Token", "no-matter"),
                          ("Vary", "X-Auth-Token")], json.dumps({"token": document}))


def not_found():
    return response(404, body=json.dumps({"error": {
        "code": 404, "message": "Failed to validate token", "title": "Not Found"}}))


class Keystone(Upstream):
    """tokens: what is said of each; hook(message) may answer first."""

    def __init__(self, flow):
        super().__init__("keystone", flow.transcript)
        self.tokens = {TOKEN: ALICE}
        self.hook = lambda message: None
        self.serve(self.tell)

    def tell(self, message):
        said = self.hook(message)
        if said is not None:
            return said
        if message.get("X-Auth-Token") not in self.tokens:
            return response(401, body="{}")
        document = self.tokens.get(message.get("X-Subject-Token"))
        return token_is(document) if document else not_found()

    def asked(self):
        return len(self.seen())

    def settings(self, **identity):
        """Parts of the settings that lead to it."""
        return {"upstreams": {"keystone": {"addresses": [self.address]}},
                "identity": {"upstream": "keystone", **identity}}
