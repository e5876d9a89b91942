"""The hosts that envaudit asks, on loopback, in one process: they answer as docs/providers.md and docs/probes.md say, and
one kind of request can be made to fail. scripts/fault-matrix and scripts/kill-matrix run commands against them."""

import base64
import hashlib
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

REFS = {"production": "abcdefghijklmnopqrst", "preprod": "tsrqponmlkjihgfedcba"}
ACCOUNT = "0a1b" * 8
# Far enough from now that no clock of a test is before it.
UPDATED = "2026-02-13T16:00:00Z"


# The variable of each host's token; Stripe has a key for each environment.
TOKENS = {
    "supabase": "SUPABASE_ACCESS_TOKEN",
    "cloudflare": "CLOUDFLARE_API_TOKEN",
    "github": "GITHUB_TOKEN",
    "render": "RENDER_API_KEY",
    "vercel": "VERCEL_TOKEN",
    "calcom": "CAL_API_KEY",
    "calendly": "CALENDLY_TOKEN",
}
HOSTS = [*TOKENS, "stripe"]


def made(*words):
    """64 hexadecimal digits that are made up, and the same in each run."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def digest(value):
    return hashlib.sha256(value.encode()).hexdigest()


def token(host, environment=""):
    """A token of no host's form; Stripe's tell their mode."""
    mode = {"production": "_live_", "preprod": "_test_"}.get(environment, "")
    return f"tok{mode}{made('token', host, environment)[:40]}"


# What follows the host in an address, and what such a request is called.
LABELS = [
    ("supabase", "GET", r"/v1/projects/\w+/secrets", "secrets"),
    ("supabase", "POST", r"/v1/projects/\w+/secrets", "set"),
    ("supabase", "DELETE", r"/v1/projects/\w+/secrets", "delete"),
    ("supabase", "GET", r"/v1/projects/\w+/api-keys", "api-keys"),
    ("supabase", "GET", r"/v1/projects/\w+/branches", "branches"),
    ("supabase", "GET", r"/v1/projects/\w+/config/auth", "auth"),
    ("supabase", "GET", r"/v1/projects/\w+/functions", "functions"),
    ("supabase", "POST", r"/v1/projects/\w+/database/query/read-only", "query"),
    ("supabase", "GET", r"/v1/projects/\w+", "project"),
    ("cloudflare", "GET", r".*/workers/scripts/[^/]+/settings", "settings"),
    ("cloudflare", "GET", r".*/workers/scripts/[^/]+/deployments", "deployments"),
    ("cloudflare", "GET", r".*/workers/scripts/[^/]+/versions/[^/]+", "version"),
    ("cloudflare", "GET", r".*/workers/scripts/[^/]+/secrets", "names"),
    ("cloudflare", "GET", r".*/r2/buckets/[^/]+/domains/managed", "managed"),
    ("cloudflare", "GET", r".*/r2/buckets/[^/]+/domains/custom", "custom"),
    ("cloudflare", "GET", r".*/pages/projects/[^/]+/domains", "domains"),
    ("cloudflare", "GET", r".*/pages/projects/[^/]+", "project"),
    ("github", "GET", r"/repos/[^/]+/[^/]+/environments/[^/]+/secrets", "secrets"),
    ("github", "GET", r"/repos/[^/]+/[^/]+/environments/[^/]+/variables", "variables"),
    ("github", "GET", r".*/deployment-branch-policies", "policies"),
    ("github", "GET", r"/repos/[^/]+/[^/]+/environments/[^/]+", "environment"),
    ("render", "GET", r"/v1/services/[^/]+/env-vars", "variables"),
    ("render", "GET", r"/v1/services/[^/]+/secret-files", "files"),
    ("render", "GET", r"/v1/services/[^/]+", "service"),
    ("render", "GET", r"/v1/env-groups/[^/]+", "group"),
    ("render", "GET", r"/v1/env-groups", "groups"),
    ("render", "GET", r"/v1/webhooks", "webhooks"),
    ("render", "GET", r"/v1/owners", "owners"),
    ("vercel", "GET", r"/v10/projects/[^/]+/env", "variables"),
    ("vercel", "GET", r"/v1/env", "shared"),
    ("vercel", "GET", r"/v9/projects/[^/]+/domains", "domains"),
    ("vercel", "GET", r"/v9/projects/[^/]+", "project"),
    ("stripe", "GET", r"/v1/webhook_endpoints", "endpoints"),
    ("calcom", "GET", r"/v2/teams/\d+/event-types/\d+/webhooks", "event type"),
    ("calcom", "GET", r"/v2/teams/\d+/event-types", "event types"),
    ("calcom", "GET", r"/v2/(teams/\d+/)?webhooks", "account"),
    ("calcom", "GET", r"/v2/organizations/\d+/webhooks", "account"),
    ("calcom", "GET", r"/v2/me", "me"),
    ("calendly", "GET", r"/webhook_subscriptions", "subscriptions"),
    ("calendly", "GET", r"/users/me", "me"),
    ("web", "GET", r"/\w+/app\.js", "script"),
    ("web", "GET", r"/\w+/", "page"),
]


# The keys of an answer without which it says nothing.
NEEDED = {
    "supabase secrets": "value",
    "supabase api-keys": "name",
    "supabase branches": "name",
    "supabase auth": "site_url",
    "supabase functions": "slug",
    "supabase query": "rows digest",
    "cloudflare settings": "bindings",
    "cloudflare deployments": "deployments",
    "cloudflare version": "resources",
    "cloudflare managed": "domain",
    "cloudflare custom": "domains",
    "cloudflare project": "deployment_configs",
    "github secrets": "total_count",
    "github variables": "value",
    "github policies": "branch_policies",
    "github environment": "deployment_branch_policy",
    "render variables": "envVar",
    "render groups": "serviceLinks",
    "render group": "envVars",
    "render webhooks": "url",
    "vercel variables": "key",
    "vercel shared": "data",
    "vercel project": "id",
    "stripe endpoints": "url",
    "calcom event types": "id",
    "calcom event type": "subscriberUrl",
    "calcom account": "data",
    "calendly subscriptions": "callback_url",
}


def label(method, host, path):
    return next((name for h, m, form, name in LABELS if h == host and m == method and re.fullmatch(form, path)), None)


def environment_of(path, names):
    """The environment whose name, or whatever else is its own, stands in a path."""
    return next((env for env in REFS if any(part in path for part in names[env])), "preprod")


class State:
    """What the hosts hold, and every request that came."""

    def __init__(self, contaminated=False, shown=False):
        """`contaminated`: preprod has a value of production's, and a secret that it must not have. `shown`: nothing is
        listed of which only the name is shown, so that everything can be proved."""
        self.stored = [] if shown else ["STORED_KEY"]
        self.lock = threading.Lock()
        self.secrets = {}
        for env, ref in REFS.items():
            self.secrets[env] = {
                "SIGNING_KEY": made(env, "SIGNING_KEY"),
                "REGION": f"region-of-{env}",
                "SUPABASE_URL": f"https://{ref}.supabase.co",
            }
        if contaminated:
            self.secrets["preprod"]["SIGNING_KEY"] = made("production", "SIGNING_KEY")
            self.secrets["preprod"]["LEGACY_KEY"] = made("preprod", "LEGACY_KEY")
        self.requests = []
        # Each change as it was carried out: the method, and the names with the digests.
        self.changes = []
        self.hidden = {value for secrets in self.secrets.values() for value in secrets.values() if len(value) == 64}
        self.hidden |= {made(env, "VALUE") for env in REFS} | {made(env, "HOOK") for env in REFS}
        self.tokens = set()

    def digests(self, env):
        with self.lock:
            return {name: digest(value) for name, value in self.secrets[env].items()}

    def change(self, env, method, body):
        entries = json.loads(body)
        with self.lock:
            if method == "POST":
                for entry in entries:
                    self.secrets[env][entry["name"]] = entry["value"]
                    self.hidden.add(entry["value"])
                self.changes.append((method, env, {entry["name"]: digest(entry["value"]) for entry in entries}))
            else:
                for name in entries:
                    self.secrets[env].pop(name, None)
                self.changes.append((method, env, {name: None for name in entries}))

    def answer(self, method, host, path, query, body):
        """Status and body of the answer that a request of this kind gets; JSON, or text of a front end."""
        return getattr(self, f"answer_{host}")(method, path, query, body)

    def answer_supabase(self, method, path, query, body):
        env = environment_of(path, {env: [ref] for env, ref in REFS.items()})
        ref = REFS[env]
        kind = label(method, "supabase", path)
        if kind in ("set", "delete"):
            self.change(env, method, body)
            return (201 if kind == "set" else 200), None
        if kind == "secrets":
            return 200, [
                {"name": name, "value": value, "updated_at": UPDATED} for name, value in sorted(self.digests(env).items())
            ]
        if kind == "api-keys":
            return 200, [{"name": "publishable", "type": "publishable", "api_key": f"key-{made(env, 'HOOK')}"}]
        if kind == "branches":
            return 200, [{"name": "main", "is_default": True, "with_data": False}]
        if kind == "auth":
            return 200, {
                "site_url": f"https://{env}.example.com",
                "uri_allow_list": f"https://{env}.example.com/**",
                "disable_signup": True,
                "external_email_enabled": True,
                "mailer_autoconfirm": False,
                "external_google_enabled": False,
                "external_google_secret": None,
                "hook_send_email_enabled": False,
                "hook_send_email_uri": None,
                "smtp_pass": digest(made(env, "HOOK")),
                "jwt_exp": 3600,
            }
        if kind == "functions":
            return 200, [
                {
                    "id": "f1",
                    "slug": "worker",
                    "name": "worker",
                    "status": "ACTIVE",
                    "version": 1,
                    "created_at": 1771113600000,
                    "updated_at": 1771113600000,
                }
            ]
        if kind == "query":
            asked = json.loads(body).get("query", "")
            if "encode(sha256" in asked:
                return 201, [{"shown": str(n), "digest": digest(f"{env} {n}"), "whole": "false"} for n in range(2)]
            return 201, [{"rows": "3"}] if "as rows" in asked else [{"?column?": 1}]
        return 200, {"id": ref, "ref": ref, "name": env}

    def answer_cloudflare(self, method, path, query, body):
        env = environment_of(
            path, {"production": ["shop-production", "store-production"], "preprod": ["shop-preprod", "store-preprod"]}
        )
        bindings = [
            {"type": "r2_bucket", "name": "FILES", "bucket_name": f"store-{env}"},
            {"type": "plain_text", "name": "SIGNING_KEY", "text": made(env, "VALUE")},
            *({"type": "secret_text", "name": name} for name in self.stored),
        ]
        kind = label(method, "cloudflare", path)
        result = {
            "settings": {"compatibility_date": "2026-01-01", "bindings": bindings},
            "deployments": {"deployments": [{"id": "d1", "versions": [{"version_id": "v1", "percentage": 100}]}]},
            "version": {"id": "v1", "resources": {"bindings": bindings}},
            "names": [{"name": name, "type": "secret_text"} for name in self.stored],
            "managed": {"bucketId": "b1", "domain": f"pub-{made(env, 'bucket')[:32]}.r2.dev", "enabled": True},
            "custom": {"domains": [{"domain": f"files.{env}.example.com", "enabled": True}]},
            "domains": [],
            "project": {
                "id": "p1",
                "name": f"shop-{env}",
                "subdomain": f"shop-{env}.pages.dev",
                "production_branch": "main",
                "build_config": {"build_command": "npm run build", "root_dir": ""},
                "deployment_configs": {
                    "production": {
                        "env_vars": {
                            "SIGNING_KEY": {"type": "plain_text", "value": made(env, "VALUE")},
                            **{name: {"type": "secret_text", "value": ""} for name in self.stored},
                        }
                    },
                    "preview": {"env_vars": {}},
                },
            },
        }[kind]
        return 200, {"success": True, "errors": [], "messages": [], "result": result}

    def answer_github(self, method, path, query, body):
        env = environment_of(path, {env: [f"/{env}"] for env in REFS})
        kind = label(method, "github", path)
        if kind == "secrets":
            return 200, {
                "total_count": len(self.stored),
                "secrets": [{"name": name, "created_at": UPDATED, "updated_at": UPDATED} for name in self.stored],
            }
        if kind == "variables":
            return 200, {
                "total_count": 1,
                "variables": [
                    {"name": "SIGNING_KEY", "value": made(env, "VALUE"), "created_at": UPDATED, "updated_at": UPDATED}
                ],
            }
        if kind == "policies":
            return 200, {"total_count": 1, "branch_policies": [{"id": 1, "name": "main", "type": "branch"}]}
        return 200, {
            "id": 1,
            "name": env,
            "protection_rules": [],
            "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
        }

    def answer_render(self, method, path, query, body):
        env = environment_of(path, {env: [f"srv-{env}", f"evg-{env}"] for env in REFS})
        kind = label(method, "render", path)
        if "cursor=" in query or kind == "files":
            return 200, []
        return (
            200,
            {
                "variables": [{"envVar": {"key": "SIGNING_KEY", "value": made(env, "VALUE")}, "cursor": "c1"}],
                "service": {"id": f"srv-{env}", "name": env, "type": "web_service"},
                "groups": [
                    {
                        "envGroup": {"id": f"evg-{e}", "name": f"group-{e}", "serviceLinks": [{"id": f"srv-{e}", "name": e}]},
                        "cursor": f"g{i}",
                    }
                    for i, e in enumerate(REFS)
                ],
                "group": {
                    "id": f"evg-{env}",
                    "name": f"group-{env}",
                    "secretFiles": [],
                    "serviceLinks": [{"id": f"srv-{env}", "name": env, "type": "web"}],
                    "envVars": [{"key": "REGION", "value": f"region-of-{env}"}],
                },
                "webhooks": [
                    {
                        "webhook": {
                            "id": "whk-1",
                            "url": "https://preprod.example.com/hooks/render",
                            "enabled": True,
                            "eventFilter": [],
                            "secret": made("preprod", "HOOK"),
                            "name": "hook",
                        },
                        "cursor": "w1",
                    }
                ],
                "owners": [{"owner": {"id": "tea-abc", "name": "team"}, "cursor": "o1"}],
            }[kind],
        )

    def answer_vercel(self, method, path, query, body):
        env = environment_of(path + query, {env: [f"shop-{env}", f"prj_{env}"] for env in REFS})
        kind = label(method, "vercel", path)
        return (
            200,
            {
                "variables": {
                    "envs": [
                        {
                            "id": f"e1{env}",
                            "key": "SIGNING_KEY",
                            "type": "plain",
                            "value": made(env, "VALUE"),
                            "target": ["production"],
                            "createdAt": 1770000000000,
                            "updatedAt": 1770998400000,
                            "customEnvironmentIds": [],
                        },
                        *(
                            {
                                "id": f"e2{env}",
                                "key": name,
                                "type": "sensitive",
                                "value": "",
                                "target": ["production"],
                                "createdAt": 1770000000000,
                                "updatedAt": 1770998400000,
                            }
                            for name in self.stored
                        ),
                    ]
                },
                "shared": {"data": [], "pagination": {"count": 0, "next": None, "prev": None}},
                "domains": {"domains": [], "pagination": {"count": 0, "next": None, "prev": None}},
                "project": {"id": f"prj_{env}", "name": f"shop-{env}", "accountId": "team_9", "env": []},
            }[kind],
        )

    def answer_stripe(self, method, path, query, body):
        return 200, {
            "object": "list",
            "url": "/v1/webhook_endpoints",
            "has_more": False,
            "data": [
                {
                    "object": "webhook_endpoint",
                    "id": "we_1",
                    "url": "https://preprod.example.com/hooks/stripe",
                    "status": "enabled",
                    "livemode": False,
                    "enabled_events": ["checkout.session.completed"],
                }
            ],
        }

    def answer_calcom(self, method, path, query, body):
        kind = label(method, "calcom", path)
        if kind == "event types":
            return 200, {"status": "success", "data": [{"id": 1}]}
        if kind == "event type":
            return 200, {
                "status": "success",
                "data": [
                    {
                        "id": "h1",
                        "subscriberUrl": "https://preprod.example.com/hooks/calcom",
                        "triggers": ["BOOKING_CREATED"],
                        "active": True,
                        "payloadTemplate": None,
                        "secret": made("preprod", "HOOK"),
                    }
                ],
            }
        return 200, {"status": "success", "data": [] if kind == "account" else {"id": 1}}

    def answer_calendly(self, method, path, query, body):
        if label(method, "calendly", path) == "me":
            return 200, {"resource": {"uri": "https://api.calendly.com/users/U1", "name": "Somebody"}}
        return 200, {
            "collection": [
                {
                    "uri": "https://api.calendly.com/webhook_subscriptions/S1",
                    "callback_url": "https://preprod.example.com/hooks/calendly",
                    "state": "active",
                    "events": ["invitee.created"],
                }
            ],
            "pagination": {"count": 1, "next_page": None, "next_page_token": None},
        }

    def answer_web(self, method, path, query, body):
        env = path.split("/")[1]
        if path.endswith(".js"):
            return 200, f'const u="https://{REFS[env]}.supabase.co";export const db=u;\n'
        return (200, f'<!doctype html><html><head><script type="module" src="/web/{env}/app.js"></script></head></html>\n')


def encoded(answer):
    return b"" if answer is None else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()


class Server:
    """A server on a port of its own. `fault(connection, request, answer)` is asked for every request, and returns whether
    it has dealt with it."""

    def __init__(self, state, fault=None, context=None, greet=None):
        self.state, self.fault, self.context, self.greet = state, fault, context, greet
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.socket.getsockname()[1]
        self.is_over = threading.Event()
        self.open = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.is_over.set()
        # A thread that waits in accept(2) holds the port as long as it does.
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while not self.is_over.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        self.open.add(connection)
        try:
            connection.settimeout(60)
            if self.greet:
                self.greet(connection)
                return
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.exchange(connection)
        except (OSError, ValueError):
            pass
        finally:
            self.open.discard(connection)
            try:
                connection.close()
            except OSError:
                pass

    def exchange(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            received = connection.recv(65536)
            if not received:
                return
            data += received
            # As servers of plain http answer who speaks TLS.
            if data[0] == 0x16:
                return send(connection, 400, b"speak HTTP")
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if headers.get("expect"):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(65536)
        method, target = lines[0].split(" ")[:2]
        path, _, query = target.partition("?")
        _, host, rest = (path.split("/", 2) + ["", ""])[:3]
        request = {
            "method": method,
            "host": host,
            "path": "/" + rest,
            "query": query,
            "body": body,
            "label": label(method, host, "/" + rest),
            "authorization": headers.get("authorization", ""),
            "at": time.time(),
        }
        self.state.requests.append(request)
        if not request["label"]:
            return send(connection, 404, b'{"message":"no such address"}')

        def answer():
            return self.state.answer(method, host, "/" + rest, query, body)

        if self.fault and self.fault(connection, request, answer):
            return
        status, content = answer()
        send(connection, status, encoded(content), html=host == "web" and not rest.endswith(".js"), script=rest.endswith(".js"))


def send(connection, status, body, headers=(), html=False, script=False, length=None):
    kind = "text/html" if html else "text/javascript" if script else "application/json"
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {kind}", "Connection: close", *headers]
    if length != "none":
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def reset(connection):
    """Ends a connection by a reset in place of a close."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Certificates:
    """A CA, and servers' certificates that are right, expired, of another host, and of another CA."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("ca", "stranger"):
            self.run("req", "-x509", "-subj", f"/CN=fault matrix {name}", "-days", "2", *self.key(name), "-out", f"{name}.pem")
        self.contexts = {}
        for name, ca, address, days in (
            ("good", "ca", "IP:127.0.0.1", 2),
            ("expired", "ca", "IP:127.0.0.1", -1),
            ("other host", "ca", "DNS:other.example.com", 2),
            ("other CA", "stranger", "IP:127.0.0.1", 2),
        ):
            file = name.replace(" ", "-")
            self.run("req", "-subj", f"/CN={file}", *self.key(file), "-out", f"{file}.csr")
            with open(f"{folder}/{file}.ext", "w") as ext:
                ext.write(f"subjectAltName={address}\n")
            self.run(
                "x509",
                "-req",
                "-in",
                f"{file}.csr",
                "-CA",
                f"{ca}.pem",
                "-CAkey",
                f"{ca}.key",
                "-CAcreateserial",
                "-days",
                str(days),
                "-extfile",
                f"{file}.ext",
                "-out",
                f"{file}.pem",
            )
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{folder}/{file}.pem", f"{folder}/{file}.key")
            self.contexts[name] = context
        self.ca = f"{folder}/ca.pem"

    def key(self, name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key"

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


# MARK: Workspaces

SERVICES = """\
services:
  app:
    title: App
    risk: Signatures of one environment would count in the other.
    severity: critical
    isolation: isolated
{functions}    secrets:
      SIGNING_KEY: {{ generate: {{ hex: 32 }} }}
      LEGACY_KEY: {{}}
  settings:
    title: Settings
    risk: None
    severity: low
    isolation: config
    secrets: {{ REGION: {{}}, STORED_KEY: {{}} }}
"""

ENVIRONMENT = """\
environment: {env}
tier: {tier}
frontend: https://{env}.example.com
git_branch: {branch}
{listing}identifiers:
  supabase_url: https://{ref}.supabase.co
secrets:
  SIGNING_KEY: {{ required: true }}
  LEGACY_KEY: {{ forbidden: true }}
{probe}"""

SUPABASE = "{{ provider: supabase, project: {ref} }}"


class Source:
    """Something that envaudit asks: a listing's provider or a probe, with what a manifest declares of it."""

    def __init__(self, name, host, *, listing=None, setting=None, probe="", everywhere=False, functions=False, rule=None):
        self.name, self.host, self.rule = name, host, rule
        self.listing = listing or SUPABASE
        # As `init` takes it: PROVIDER:KEY=VALUE,…
        self.setting = setting or "supabase:project={ref}"
        # What preprod declares of a probe, or every environment.
        self.probe, self.everywhere, self.functions = probe, everywhere, functions

    def fill(self, text, env):
        return text.format(env=env, ref=REFS[env], account=ACCOUNT)

    def write(self, folder, changes=False):
        """Writes a workspace. Where a run is to change secrets, they are Supabase's, and a part has what this is."""
        os.makedirs(f"{folder}/environments")
        with open(f"{folder}/environments/services.yaml", "w") as file:
            file.write(SERVICES.format(functions="    functions: [worker]\n" if self.functions else ""))
        for env, tier, branch in (("production", "production", "main"), ("preprod", "staging", "preprod")):
            listing = f"listing: {self.fill(self.listing, env)}\n"
            if changes and self.listing != SUPABASE:
                listing = f"listing: {self.fill(SUPABASE, env)}\nlistings:\n  part: {self.fill(self.listing, env)}\n"
            with open(f"{folder}/environments/{env}.yaml", "w") as file:
                probe = self.fill(self.probe, env) if self.everywhere or env == "preprod" else ""
                file.write(ENVIRONMENT.format(env=env, tier=tier, branch=branch, ref=REFS[env], listing=listing, probe=probe))


SOURCES = [
    Source("supabase", "supabase"),
    Source(
        "cloudflare-workers",
        "cloudflare",
        listing='{{ provider: cloudflare-workers, account: "{account}", script: shop-{env} }}',
        setting="cloudflare-workers:account={account},script=shop-{env}",
    ),
    Source(
        "cloudflare-pages",
        "cloudflare",
        listing='{{ provider: cloudflare-pages, account: "{account}", project: shop-{env}, deployment: production }}',
        setting="cloudflare-pages:account={account},project=shop-{env},deployment=production",
    ),
    Source(
        "github-actions",
        "github",
        listing="{{ provider: github-actions, repository: acme/shop, environment: {env} }}",
        setting="github-actions:repository=acme/shop,environment={env}",
    ),
    Source("render", "render", listing="{{ provider: render, service: srv-{env} }}", setting="render:service=srv-{env}"),
    Source(
        "vercel",
        "vercel",
        listing="{{ provider: vercel, project: shop-{env}, team: acme, target: production }}",
        setting="vercel:project=shop-{env},team=acme,target=production",
    ),
    Source("auth", "supabase", rule="auth-setting", everywhere=True, probe="auth: {{ signup: false, site_url: frontend }}\n"),
    Source(
        "build",
        "cloudflare",
        rule="build-setting",
        probe='build: {{ provider: cloudflare-pages, account: "{account}", project: shop-{env}, deployment: production, '
        "command: [npm run build] }}\n",
    ),
    Source(
        "webhooks: stripe",
        "stripe",
        rule="webhook-routing",
        probe="webhooks: {{ stripe: {{ provider: stripe, path: /hooks/stripe }} }}\n",
    ),
    Source(
        "webhooks: calcom",
        "calcom",
        rule="webhook-routing",
        probe="webhooks: {{ calcom: {{ provider: calcom, team: 1, path: /hooks/calcom }} }}\n",
    ),
    Source(
        "webhooks: calendly",
        "calendly",
        rule="webhook-routing",
        probe="webhooks: {{ calendly: {{ provider: calendly, path: /hooks/calendly, "
        "organization: https://api.calendly.com/organizations/ABC }} }}\n",
    ),
    Source(
        "webhooks: render",
        "render",
        rule="webhook-routing",
        probe="webhooks: {{ render: {{ provider: render, path: /hooks/render, owner: tea-abc }} }}\n",
    ),
    Source(
        "database",
        "supabase",
        rule="database-mapping",
        everywhere=True,
        probe="database: {{ has-rows: {{ rows: mappings }}, own-ids: {{ disjoint: mappings.id }} }}\n",
    ),
    Source("functions", "supabase", rule="stale-deploy", functions=True),
    Source("bundle", "web", rule="frontend-bundle", everywhere=True, probe="bundle: {{}}\n"),
]


def variables(bases):
    """The variables of a run: an address and a token for every host; `bases` has each host's own address."""
    result = {}
    for host, name in TOKENS.items():
        result[name] = token(host)
    for env in REFS:
        result[f"STRIPE_API_KEY_{env.upper()}"] = token("stripe", env)
    for host in HOSTS:
        result[f"ENVAUDIT_{host.upper()}_API_URL"] = bases[host]
    return result


def tokens():
    return {token(host) for host in TOKENS} | {
        token("stripe", env) for env in REFS
    }


def forms(values):
    """What nobody may see of values: their text, their digests, and both in base64; pieces of them, too."""
    found = set()
    for value in values:
        hashed = hashlib.sha256(value.encode())
        for text in (
            value,
            hashed.hexdigest(),
            base64.b64encode(value.encode()).decode(),
            base64.b64encode(hashed.digest()).decode(),
        ):
            found |= {text[:16], text[16:32], text[-16:]} - {""}
    return {text.encode() for text in found if len(text) >= 12}
