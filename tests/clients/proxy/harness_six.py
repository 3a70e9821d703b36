"""Six things that every client is to show over every format and model family: a whole answer, a stream, a loop of
tools (whole and streamed), reasoning sent back, an error, a stream that breaks.

A program describes a client by a subclass of `Client`; what is asked of it, what the emulator answers, and what must
arrive upstream, is the same for all and is here. Without `OUTCROP_ALL_FAMILIES` only the first family is asked,
on the first of its hosts.
"""

import asyncio
import importlib.metadata
import json
import os
import sys

from harness import Emulator, Skip, Stack, verdict

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "families.json"), encoding="utf-8") as file:
    FAMILIES = json.load(file)
CLAUDE = ["Claude"]
EMBEDDERS = [family["name"] for family in FAMILIES if "embeds" in family]
ALL = [family["name"] for family in FAMILIES if "embeds" not in family]
# Those that Converse serves, so those that a native Converse client can name.
CONVERSE = [family["name"] for family in FAMILIES if "runtime" in family["hosts"] and "embeds" not in family]
LONG = " ".join(f"word{i}" for i in range(40))
THOUGHT = "Ask for the weather first."
COLD = "It is cold in Oslo."
CALL = {"name": "get_weather", "input": {"city": "Oslo"}}
FAIL = {"times": 0, "fail": {"status": 400, "class": "ValidationException", "message": "as Bedrock says it"}}
# How a model is refused that has neither this format nor one that it can be put into.
NOT_OFFERED = "does not offer"
# What Bedrock refuses of a native request, which is relayed as it came.
AS_BEDROCK = ["doesn't support the status field for tool results", "doesn't support tool use in streaming mode"]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

# Runs what is asynchronous. One for the whole program: a client's connections belong to the loop that opened them.
wait = asyncio.new_event_loop().run_until_complete


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"3 C in {city}"


class Client:
    """One client over one format. A subclass says how it is asked."""

    # Name in the matrix, the package whose version is shown, and the format it speaks.
    name = package = format = None
    families = ALL
    # Whether it can run its loop of tools streamed.
    streams_tools = True
    # Why it does not send reasoning back, if it does not; and why not if it has no signature.
    drops_reasoning = drops_unsigned = None
    # Whether all that it asks has tools: some families then answer whole alone, and the stream is one piece.
    always_tools = False
    # Other things it shows, by name: functions of the client. A client for embeddings has its `embed` alone.
    also = {}
    embed = None
    # What of the six it cannot be asked for, or not with a family, with the reason.
    lacks = {}
    # Hosts behind the proxy on which the format exists.
    hosts = ("runtime", "mantle")

    def __init__(self, stack, family):
        self.stack, self.family = stack, family
        self.model = family["model"]

    def whole(self):
        """The text of one answer."""
        raise NotImplementedError

    def stream(self):
        """The pieces of one streamed answer."""
        raise NotImplementedError

    def loop(self, thinks, streams):
        """The text that a loop of tools ends with."""
        raise NotImplementedError

    @property
    def thinking(self):
        """Whether this loop has something to think with."""
        return "reasoning" in self.family


def whole(client):
    client.stack.script({"text": LONG})
    assert client.whole() == LONG


def stream(client):
    client.stack.script({"text": LONG, "chunk_chars": 6})
    pieces = list(client.stream())
    assert "".join(pieces) == LONG, pieces
    in_one = client.always_tools and not client.family.get("tools_in_stream", True)
    assert in_one or len(pieces) > 3, f"it came in {len(pieces)} pieces"


def ways(client):
    return (False, True) if client.streams_tools else (False,)


def tools(client):
    for streams in ways(client):
        client.stack.emulator.clear()
        client.stack.script({"tools": [CALL]}, {"text": COLD})
        assert client.loop(False, streams) == COLD
        assert "3 C in Oslo" in json.dumps(client.stack.bodies()[-1]), "the result of the tool did not arrive"


def reasoning(client):
    kind = client.family.get("reasoning")
    if kind is None or (kind == "encrypted" and client.format != "responses"):
        raise Skip("the family shows no reasoning in this format")
    drops = client.drops_reasoning or (client.drops_unsigned if kind == "text" else None)
    for streams in ways(client):
        client.stack.emulator.clear()
        client.stack.script({"thinking": THOUGHT, "tools": [CALL]}, {"text": COLD})
        assert client.loop(True, streams) == COLD
        if drops is None:
            arrived(client, client.stack.bodies()[-1])
        else:
            assert '"signature"' not in json.dumps(client.stack.bodies()[-1]), "it does send reasoning back"
    if drops is not None:
        raise Skip(drops)


def arrived(client, body):
    """What Bedrock was sent of the first answer's reasoning: the text, and from Claude the signature too."""
    if client.family["reasoning"] == "encrypted":
        sent = [item for item in body["input"] if item.get("type") == "reasoning"]
        assert sent and sent[0]["encrypted_content"], f"no reasoning in {body['input']}"
        return
    turn = next(message for message in body["messages"] if message["role"] == "assistant")
    first = turn["content"][0]
    block = first.get("reasoningContent", {}).get("reasoningText") or first
    assert THOUGHT in (block.get("text"), block.get("thinking")), f"no reasoning in {turn}"
    if client.family["reasoning"] == "signed":
        assert block.get("signature"), "the reasoning is not signed"


def error(client):
    for ask in (client.whole, lambda: list(client.stream())):
        client.stack.emulator.clear()
        client.stack.script(FAIL)
        fails(ask, "as Bedrock says it")


def fails(ask, words):
    try:
        answer = ask()
    except Exception as found:  # noqa: BLE001
        if isinstance(found, Skip) or NOT_OFFERED in told(found):
            raise
        assert words in told(found), f"{type(found).__name__}: {found}"
        return
    raise AssertionError(f"no error; the answer was {answer!r}")


def told(error):
    """All that an error says, with what caused it."""
    return f"{error} {getattr(error, 'output', '')} {error.__cause__ or ''}"


def broken(client):
    for fault in ({"cut": {"after": 6}}, {"cut": {"after": 6, "bytes": 20}}):
        client.stack.emulator.clear()
        client.stack.script({"times": 0, "text": LONG, "chunk_chars": 6, **fault})
        pieces = []
        try:
            for piece in client.stream():
                pieces.append(piece)
        except Exception as found:  # noqa: BLE001
            if isinstance(found, Skip) or NOT_OFFERED in told(found):
                raise
            assert LONG.startswith("".join(pieces)), f"what had come before is wrong: {pieces}"
            continue
        raise AssertionError(f"the broken stream ended as if it were whole: {pieces}")


def vectors(client):
    """In the encoding that the client asks for by itself: as long as they should be, in order, the same for the same text."""
    one, two, again = client.embed(["one", "two", "one"])
    assert [len(vector) for vector in (one, two, again)] == [client.family["embeds"]] * 3
    assert one == again != two and len(set(one)) > 2, "these are no vectors of the three texts"


def no_vectors(client):
    client.stack.script(FAIL)
    fails(lambda: client.embed(["one"]), "as Bedrock says it")


SIX = {"whole": whole, "stream": stream, "tools": tools, "reasoning": reasoning, "error": error, "broken": broken}


def run(*clients):
    """Shows every client with every family, and prints one line for each thing shown."""
    program = os.path.basename(sys.argv[0])
    everything = bool(os.environ.get("OUTCROP_ALL_FAMILIES"))
    emulator, stacks, good = Emulator(), {}, []
    try:
        for kind in clients:
            # The version that is installed is the one that the matrix names.
            tag = f"{kind.name} {importlib.metadata.version(kind.package)} | {kind.format}"
            families = [family for family in FAMILIES if family["name"] in kind.families]
            for family in families if everything else families[:1]:
                hosts = [host for host in family["hosts"] if host in kind.hosts]
                for host in hosts if everything else hosts[:1]:
                    auth = "sigv4" if host == "runtime" else "bearer"
                    stack = stacks.get(host) or stacks.setdefault(host, Stack(emulator, host, auth))
                    cases = {"whole": vectors, "error": no_vectors} if kind.embed else {**SIX, **kind.also}
                    for name, case in cases.items():
                        title = f"{program} {host} {kind.name} {kind.format} {family['model']} {name}"
                        mark = f"{tag} | {family['name']} | {name}"
                        good.append(verdict(f"{title} # {mark}", bound(kind, family, name, case), stack))
    finally:
        for stack in stacks.values():
            stack.child.stop()
        emulator.child.stop()
    sys.exit(0 if all(good) else 1)


def bound(kind, family, name, case):
    def one(stack):
        if why := kind.lacks.get(name) or kind.lacks.get((name, family["name"])):
            raise Skip(why)
        try:
            case(kind(stack, family))
        except Exception as found:  # noqa: BLE001
            if NOT_OFFERED in told(found):
                raise Skip("refused: the model does not offer this format, and the answer says which it has") from None
            if kind.format == "converse" and any(words in told(found) for words in AS_BEDROCK):
                raise Skip("the client sends what Bedrock refuses of this family; it is relayed as it came") from None
            raise

    return one
