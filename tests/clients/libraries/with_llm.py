"""The `llm` command, with the proxy among its models of OpenAI's kind."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "proxy"))

from harness_six import Client, run  # noqa: E402

LLM = os.path.join(os.path.dirname(sys.executable), "llm")
# What `llm` reads its further models from.
MODEL = """
- model_id: "{model}"
  model_name: "{model}"
  api_base: "{url}"
  supports_tools: true
  reasoning: true
"""
WEATHER = 'def get_weather(city: str) -> str:\n    "The weather in a city"\n    return f"3 C in {city}"\n'


class Llm(Client):
    name, package, format = "llm", "llm", "chat"
    families = ["Claude", "Nova", "Qwen", "gpt-oss"]
    drops_reasoning = "the command does not keep reasoning; it is answered all the same"

    def command(self, *flags):
        """One run of the command with an empty home. Its output comes piece by piece, an error with what it said."""
        with tempfile.TemporaryDirectory(dir=os.environ["HOME"]) as home:
            with open(os.path.join(home, "extra-openai-models.yaml"), "w", encoding="utf-8") as models:
                models.write(MODEL.format(model=self.model, url=self.stack.url))
            command = [LLM, "prompt", "--key", "anything", "-m", self.model, *flags, "Hi"]
            env = {"PATH": os.environ["PATH"], "HOME": home, "LLM_USER_PATH": home}
            child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=-1, stderr=-1)
            while piece := os.read(child.stdout.fileno(), 4096):
                yield piece.decode().removesuffix("\n")
            words = child.stderr.read().decode()
            if child.wait(60):
                raise RuntimeError(words)

    def whole(self):
        return "".join(self.command("--no-stream"))

    def stream(self):
        yield from self.command()

    def loop(self, thinks, streams):
        flags = ["--functions", WEATHER, *([] if streams else ["--no-stream"])]
        if thinks:
            flags += ["-o", "reasoning_effort", "low", "-o", "max_tokens", "4000"]
        return "".join(self.command(*flags))


run(Llm)
