"""Starts `outcrop emulate` as a user would and runs a program's cases against it: unmodified SDKs, no proxy between."""

import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import traceback
import urllib.request

# How long a program waits for the emulator to start or to notice something, in seconds.
PATIENCE = 20

# One model of each generation, as the runtime host and as mantle name it. The Anthropic SDKs send API version
# 2026-10-21, which only Claude 4.7 and later take.
NEW = "us.anthropic.claude-sonnet-5"
NEW_ON_MANTLE = "anthropic.claude-sonnet-5"
OLD = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
OLD_ON_MANTLE = "anthropic.claude-haiku-4-5"

WEATHER = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


class Emulator:
    """`outcrop emulate --json`, and the door through which it is scripted and asked."""

    def __init__(self, *flags):
        self.folder = tempfile.TemporaryDirectory()
        if "--tls" in flags:
            flags += ("--tls-ca-file", os.path.join(self.folder.name, "ca.pem"))
        command = [os.environ["OUTCROP_BIN"], "emulate", "--json", *flags]
        base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            command, env=base, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        timer = threading.Timer(PATIENCE, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line.startswith("{"):
            self.stop()
            raise RuntimeError(f"{' '.join(command)} did not become ready; it said {line!r}")
        self.about = json.loads(line)
        self.ca = self.about.get("tls_ca_pem_path")

    def door(self, method, path, body=None):
        context = ssl.create_default_context(cafile=self.ca) if self.ca else None
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.about["runtime_url"] + path, data, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request, timeout=PATIENCE + 5, context=context) as reply:
            return json.loads(reply.read())

    def script(self, *steps):
        self.door("POST", "/_emulator/script", list(steps))

    def clear(self):
        self.door("DELETE", "/_emulator")

    def calls(self, finished=None):
        query = "" if finished is None else f"?finished={finished}&timeout_ms={PATIENCE * 1000}"
        return self.door("GET", "/_emulator/calls" + query)["calls"]

    def body(self):
        """The body of the last call that had one."""
        return [call["body"] for call in self.calls() if call["body"]][-1]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.folder.cleanup()


def raises(kind, work):
    """The exception of exactly this class that `work` ends with."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001
        assert type(error).__name__ == kind, f"{type(error).__name__} instead of {kind}: {error}"
        return error
    raise AssertionError(f"no {kind}; the result was {result!r}")


def run(*groups):
    """Each group is (name, emulator flags, cases); prints one line per case and the totals."""
    program = os.path.basename(sys.argv[0])
    passed = failed = 0
    for group, flags, cases in groups:
        emulator = Emulator(*flags)
        try:
            for case in cases:
                if verdict(f"{program} {group} {case.__name__}", case, emulator):
                    passed += 1
                else:
                    failed += 1
        finally:
            emulator.stop()
    print(f"{passed} passed, {failed} failed, 0 skipped", flush=True)
    sys.exit(1 if failed else 0)


def verdict(name, case, emulator):
    emulator.clear()
    try:
        case(emulator)
    except Exception as error:  # noqa: BLE001
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = " ".join(f"{type(error).__name__} {error} (line {place.lineno}: {place.line})".split())
        print(f"not ok {name}: {why[:600]}", flush=True)
        return False
    print(f"ok {name}", flush=True)
    return True
