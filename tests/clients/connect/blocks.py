"""What `outcrop connect` prints, pasted as it is: in a shell, in a program, for each official client for Python and curl"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

KEY = "a-key-of-the-proxy-for-these-tests"


class Program:
    """A program that says in one line that it is ready, and ends with this one."""

    def __init__(self, command, env, ready):
        base = {name: os.environ[name] for name in ("PATH", "HOME")}
        self.process = subprocess.Popen(command, env={**base, **env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.said = next(line for line in self.process.stdout if line.startswith(ready))

    def stop(self):
        self.process.kill()
        self.process.wait()


class Stack:
    """An emulated Bedrock and a proxy before it, with a key or without."""

    def __init__(self, keys=None):
        self.emulator = Program([os.environ["OUTCROP_BIN"], "emulate", "--json"], {}, "{")
        self.about = about = json.loads(self.emulator.said)
        env = {
            "AWS_REGION": about["region"],
            "AWS_BEARER_TOKEN_BEDROCK": about["bearer"],
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": about["runtime_url"],
            "AWS_ENDPOINT_URL_BEDROCK": about["control_url"],
            "OUTCROP_MANTLE_URL": about["mantle_url"],
        }
        more = ["--api-key-file", keys] if keys else []
        self.proxy = Program([os.environ["OUTCROP_PROXY_BIN"], "--listen", "127.0.0.1:0", *more], env, "OPENAI_BASE_URL=")
        self.url = self.proxy.said.strip().removeprefix("OPENAI_BASE_URL=").removesuffix("/v1")
        self.config = None
        if keys:
            # What the proxy was told by a flag, `connect` is told by a file.
            self.config = os.path.join(tempfile.mkdtemp(dir=os.environ["HOME"]), "outcrop.toml")
            with open(self.config, "w", encoding="utf-8") as file:
                file.write(f"[[keys]]\nname = 'tests'\nkey = '{KEY}'\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.proxy.stop()
        self.emulator.stop()

    def blocks(self, *client):
        """The blocks of a client, through this proxy."""
        config = ["--config", self.config] if self.config else []
        command = [os.environ["OUTCROP_BIN"], "connect", *client, "--json", "--url", self.url, *config]
        env = {"HOME": os.environ["HOME"], "AWS_REGION": self.about["region"]}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["blocks"]

    def paste(self, *client):
        """Pastes the lines into a shell, and the program into a file that is run from there."""
        env = {name: os.environ[name] for name in ("PATH", "HOME")}
        if self.config:
            env["OUTCROP_KEY"] = KEY
        script = ["set -e"]
        for block in self.blocks(*client):
            if block["place"] == "shell":
                script.append(block["text"].replace("YOUR_OUTCROP_KEY", KEY))
            elif block["language"] == "python":
                with tempfile.NamedTemporaryFile("w", suffix=".py", dir=env["HOME"], delete=False) as file:
                    file.write(block["text"])
                script.append(f"'{sys.executable}' -B -s '{file.name}'")
        done = subprocess.run(["sh", "-c", "\n".join(script)], env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert "emulator" in done.stdout, done.stdout
        return done.stdout


CLIENTS = [("openai-python",), ("anthropic",), ("boto3", "--mode", "unsigned"), ("curl",)]
WITHOUT_KEYS = [*CLIENTS, ("boto3", "--mode", "sigv4")]


def named(client):
    return "_".join(word.lstrip("-") for word in client).replace("-", "_")


def cases():
    for client in WITHOUT_KEYS:
        yield named(client) + "_without_keys", None, client
    for client in CLIENTS:
        yield named(client) + "_with_a_key", KEY, client


if __name__ == "__main__":
    failed = False
    keys = os.path.join(os.environ["HOME"], "connect-keys.txt")
    with open(keys, "w", encoding="utf-8") as file:
        file.write(KEY + "\n")
    with Stack() as open_to_all, Stack(keys) as keyed:
        for name, key, client in cases():
            if client[0] == "curl" and not shutil.which("curl"):
                print(f"skip {name}: curl is not on this machine")
                continue
            try:
                (keyed if key else open_to_all).paste(*client)
                print(f"ok {name}")
            except Exception as error:
                traceback.print_exc()
                failed = True
                print(f"not ok {name}: {error}".replace("\n", " "))
    raise SystemExit(failed)
