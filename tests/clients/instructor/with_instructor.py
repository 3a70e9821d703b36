"""instructor over Chat: objects of a class, whole and piece by piece. Its loop of tools is one forced call."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "proxy"))

import instructor  # noqa: E402
from harness import user  # noqa: E402
from harness_six import FAIL, LONG, Client, fails, run  # noqa: E402
from pydantic import BaseModel  # noqa: E402


class Story(BaseModel):
    """A story and where it happened."""

    text: str


class Instructor(Client):
    name, package, format = "instructor", "instructor", "chat"
    # Families that can be made to call a tool.
    families = ["Claude", "Nova", "GPT", "Grok"]
    lacks = {"reasoning": "it asks once, so there is no answer to send back"}

    def ask(self):
        client = instructor.from_openai(self.stack.client())
        return client, {"model": self.model, "messages": [user("Tell.")], "response_model": Story, "max_retries": 0}

    def script(self, **more):
        self.stack.emulator.clear()
        self.stack.script({"tools": [{"name": "Story", "input": {"text": LONG}}], "chunk_chars": 6, **more})

    def object(self):
        self.script()
        client, body = self.ask()
        assert client.create(**body).text == LONG

    def partial(self):
        self.script()
        client, body = self.ask()
        parts = [part.text for part in client.create_partial(**body)]
        assert parts[-1] == LONG
        # The emulator sends the arguments of models that speak OpenAI's API in one piece.
        assert self.stack.host == "mantle" or len(set(parts)) > 3

    def failing(self):
        self.stack.script(FAIL)
        client, body = self.ask()
        fails(lambda: client.create(**body), "as Bedrock says it")

    def breaking(self):
        self.script(times=0, cut={"after": 2})
        client, body = self.ask()
        fails(lambda: [part.text for part in client.create_partial(**body)], "")


Instructor.also = {
    "whole": Instructor.object,
    "stream": Instructor.partial,
    "tools": Instructor.object,
    "error": Instructor.failing,
    "broken": Instructor.breaking,
}
run(Instructor)
