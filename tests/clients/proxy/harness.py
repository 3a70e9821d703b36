"""Starts the emulator and the proxy as a user would, and runs a program's cases over both hosts and both credentials.

A program says what the emulator shall answer (a script), talks to the proxy with the unmodified OpenAI SDK, and
looks at what arrived upstream. Every case runs four times: (runtime, mantle) x (sigv4, bearer), and fails when a
call took the other host or the other credential.
"""

import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request

from openai import OpenAI

# Served by both hosts, with thinking, tools, images, documents.
MODEL = "claude-haiku-4-5"
VARIANTS = [(host, auth) for host in ("runtime", "mantle") for auth in ("sigv4", "bearer")]
# How long a program waits for another one to start or to notice something.
PATIENCE = 20


class Skip(Exception):
    """Thrown by a case that cannot be told here, with the reason."""


class Child:
    """A program that prints a line when it is ready, and is ended with this one."""

    def __init__(self, command, env, ready):
        base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            command, env={**base, **env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.log = []
        self.found = None
        self.ready = threading.Event()
        threading.Thread(target=self._read, args=(self.process.stderr, None), daemon=True).start()
        threading.Thread(target=self._read, args=(self.process.stdout, ready), daemon=True).start()
        if not self.ready.wait(PATIENCE) or self.found is None:
            self.stop()
            raise RuntimeError(f"{command[0]} did not become ready:\n" + "\n".join(self.log[-20:]))

    def _read(self, pipe, ready):
        for line in pipe:
            self.log.append(line.rstrip())
            if ready and self.found is None:
                self.found = ready(line)
                if self.found is not None:
                    self.ready.set()
        if ready:
            self.ready.set()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Emulator:
    """`outcrop emulate --json`, and the door through which it is scripted and asked."""

    def __init__(self):
        def ready(line):
            return json.loads(line) if line.startswith("{") else None

        self.child = Child([os.environ["OUTCROP_BIN"], "emulate", "--json"], {}, ready)
        self.about = self.child.found

    def _door(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.about["runtime_url"] + path, data, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request, timeout=PATIENCE + 5) as reply:
            return json.loads(reply.read() or b"null")

    def script(self, *steps):
        self._door("POST", "/_emulator/script", list(steps))

    def clear(self):
        self._door("DELETE", "/_emulator")

    def calls(self, finished=None):
        """What arrived; with `finished`, once so many calls have come to an end."""
        query = "" if finished is None else f"?finished={finished}&timeout_ms={PATIENCE * 1000}"
        return self._door("GET", "/_emulator/calls" + query)["calls"]

    def upstream(self, host, auth):
        """The environment in which the proxy finds this emulator and one of its credentials."""
        env = {
            "AWS_REGION": self.about["region"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.about["runtime_url"],
            "AWS_ENDPOINT_URL_BEDROCK": self.about["control_url"],
            "OUTCROP_MANTLE_URL": self.about["mantle_url"],
            "OUTCROP_ENDPOINT": host,
        }
        if auth == "bearer":
            env["AWS_BEARER_TOKEN_BEDROCK"] = self.about["bearer"]
        else:
            env["AWS_ACCESS_KEY_ID"] = self.about["access_key_id"]
            env["AWS_SECRET_ACCESS_KEY"] = self.about["secret_access_key"]
            if self.about.get("session_token"):
                env["AWS_SESSION_TOKEN"] = self.about["session_token"]
        return env


class Stack:
    """One proxy in front of the emulator, with one host and one credential."""

    def __init__(self, emulator, host, auth, *flags):
        self.emulator, self.host, self.auth = emulator, host, auth
        self.flags = flags
        command = [os.environ["OUTCROP_PROXY_BIN"], "--listen", "127.0.0.1:0", *flags]
        self.child = Child(command, emulator.upstream(host, auth), base_url)
        self.url = self.child.found
        # Where the routes of Anthropic and of Bedrock begin.
        self.root = self.url.removesuffix("/v1")
        self.settle()

    def settle(self):
        """Waits for the lists of models that a new proxy asks for, so that they are not counted among a case's calls."""
        context = ssl._create_unverified_context() if self.url.startswith("https") else None
        until = time.monotonic() + 3  # where no list can be had, the catalog stays
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url + "/models", timeout=PATIENCE, context=context) as answer:
                    if answer.headers["x-outcrop-models"] != "catalog":
                        return
            except urllib.error.HTTPError:
                return  # It wants a key.
            time.sleep(0.01)

    def client(self, **options):
        """An OpenAI client as a user makes it, but without its own retries unless asked for."""
        return OpenAI(base_url=self.url, **{"api_key": "anything", "max_retries": 0, **options})

    def script(self, *steps):
        self.emulator.script(*steps)

    def calls(self, finished=None):
        return self.emulator.calls(finished)

    def bodies(self):
        """The bodies of the inference calls, in order."""
        return [call["body"] for call in self.calls() if call["body"]]

    def check_route(self):
        for call in self.calls():
            assert call["host"] in (self.host, "control"), f"a call went to {call['host']}"
            assert call["auth"].startswith(self.auth), f"a call used {call['auth']}"


def base_url(line):
    found = re.search(r"OPENAI_BASE_URL=[\"']?(http[^\s\"']+)", line)
    return found and found.group(1)


def user(text):
    return {"role": "user", "content": text}


def raises(kind, work):
    """The exception of exactly this class that `work` ends with."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001
        assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
        return error
    raise AssertionError(f"no {kind.__name__}; the result was {result!r}")


def each(clients, cases):
    """The cases once for each client: `make(stack)` gives the client that a case gets beside its stack."""

    def bound(client, make, case):
        def one(stack):
            case(stack, make(stack))

        one.__name__ = f"{client} {case.__name__}"
        return one

    return [bound(client, make, case) for client, make in clients.items() for case in cases]


def run(cases, variants=None):
    """Runs every case over every variant and prints one line for each."""
    program = os.path.basename(sys.argv[0])
    emulator = Emulator()
    stacks = []
    failed = 0
    try:
        for host, auth in variants or VARIANTS:
            stacks.append(Stack(emulator, host, auth))
            for case in cases:
                name = f"{program} {host} {auth} {case.__name__}"
                failed += not verdict(name, case, stacks[-1])
    finally:
        for stack in stacks:
            stack.child.stop()
        emulator.child.stop()
    sys.exit(1 if failed else 0)


def verdict(name, case, stack):
    stack.emulator.clear()
    try:
        case(stack)
        stack.check_route()
    except Skip as reason:
        print(f"skip {name}: {reason}", flush=True)
        return True
    except Exception as error:  # noqa: BLE001
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = " ".join(f"{type(error).__name__} {error} (line {place.lineno}: {place.line})".split())
        print(f"not ok {name}: {why[:600]}", flush=True)
        for line in stack.child.log[-8:]:
            print(f"    {line}", flush=True)
        return False
    print(f"ok {name}", flush=True)
    return True
