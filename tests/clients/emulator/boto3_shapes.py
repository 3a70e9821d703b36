"""Every member, enum, pattern and bound of boto3's own service model, against the emulator's table of the same.

boto3 checks most of it before it sends anything, so the bodies here are sent without it, with an API key.
"""

import base64
import json
import urllib.error
import urllib.request

from harness import run
from harness_boto3 import client

PATHS = {
    "Converse": "/model/us.amazon.nova-pro-v1%3A0/converse",
    "ConverseStream": "/model/us.amazon.nova-pro-v1%3A0/converse-stream",
    "CountTokens": "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens",
    "ApplyGuardrail": "/guardrail/abc/version/1/apply",
}
# Shapes that hold themselves or any JSON.
DEPTH = 12
# A text that each pattern of the model matches.
TEXTS = {
    "S3Uri": "s3://bucket/key",
    "AccountId": "123456789012",
    "GuardrailIdentifier": "abc",
    "GuardrailVersion": "1",
}


def sample(shape):
    """The smallest value that satisfies a shape."""
    kind = shape.type_name
    least = shape.metadata.get("min", 0)
    if kind == "structure":
        members = body_members(shape)
        if shape.is_tagged_union:
            name = next(iter(members))
            return {name: sample(members[name])}
        return {name: sample(members[name]) for name in shape.required_members if name in members}
    if kind == "list":
        return [sample(shape.member) for _ in range(max(1, least))]
    if kind == "map":
        return {sample(shape.key): sample(shape.value)}
    if kind == "string":
        return shape.enum[0] if shape.enum else TEXTS.get(shape.name, "a" * max(1, least))
    if kind == "blob":
        return base64.b64encode(b"a" * max(1, least)).decode()
    return True if kind == "boolean" else max(1, least) if kind in ("integer", "long") else 1


def body_members(shape):
    outside = ("uri", "header", "querystring")
    return {name: of for name, of in shape.members.items() if of.serialization.get("location") not in outside}


def places(shape, body, put, path="", depth=0):
    """Each place below a shape: its path, its shape, and a function that makes a whole body out of a value there."""
    yield path, shape, put
    if depth > DEPTH or getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure":
        for name, member in body_members(shape).items():
            def inner(value, name=name):
                base = {} if shape.is_tagged_union else dict(sample(shape))
                return put({**base, name: value})

            yield from places(member, body, inner, f"{path}.{name}" if path else name, depth + 1)
    elif shape.type_name == "list":
        yield from places(shape.member, body, lambda value: put([value]), f"{path}.1.member", depth + 1)
    elif shape.type_name == "map":
        yield from places(shape.value, body, lambda value: put({sample(shape.key): value}), f"{path}.value", depth + 1)


def send(emulator, operation, body):
    """The refusal's words; empty when there is none."""
    request = urllib.request.Request(emulator.about["runtime_url"] + PATHS[operation], json.dumps(body).encode())
    request.add_header("authorization", "Bearer " + emulator.about["bearer"])
    request.add_header("content-type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            reply.read()
            return ""
    except urllib.error.HTTPError as error:
        return json.loads(error.read())["message"]


def about_shapes(words):
    """Whether a refusal comes from the table of shapes, and not from the rules behind it."""
    return "validation error" in words or words.startswith("Unexpected field")


def wrong(shape):
    """Values that violate a shape, with the words that must answer them."""
    kind, meta = shape.type_name, shape.metadata
    if kind == "string":
        yield 1, "Unexpected field type"
        if shape.enum:
            yield "bogus", "enum value set: [" + ", ".join(shape.enum) + "]"
        if meta.get("min"):
            yield "", f"length greater than or equal to {meta['min']}"
        if "max" in meta and "pattern" not in meta:
            yield "a" * (meta["max"] + 1), f"length less than or equal to {meta['max']}"
        if "pattern" in meta:
            yield "{\n", "regular expression pattern"
    elif kind == "structure" and not shape.is_document_type:
        yield "x", "Unexpected field type"
        yield {"bogusMember": 1}, "Unexpected field"
        if shape.is_tagged_union:
            yield {}, "exactly one of"
        for name in shape.required_members:
            if name in body_members(shape):
                yield {}, f"{name}' failed to satisfy constraint: Member must not be null"
    elif kind == "list":
        yield "x", "Unexpected field type"
        if meta.get("min"):
            yield [], f"length greater than or equal to {meta['min']}"
        if "max" in meta:
            yield [sample(shape.member)] * (meta["max"] + 1), f"length less than or equal to {meta['max']}"
    elif kind == "map":
        yield "x", "Unexpected field type"
        if "max" in meta:
            many = {f"k{n}": sample(shape.value) for n in range(meta["max"] + 1)}
            yield many, f"length less than or equal to {meta['max']}"
    elif kind in ("integer", "float", "long"):
        yield "x", "Unexpected field type"
        if "min" in meta:
            yield meta["min"] - 1, f"value greater than or equal to {meta['min']}"
        if "max" in meta:
            yield meta["max"] + 1, f"value less than or equal to {meta['max']}"
    elif kind == "boolean":
        yield "x", "Unexpected field type"
    elif kind == "blob":
        yield "?", "Unexpected field type"


def each_place(emulator):
    model = client(emulator).meta.service_model
    for operation in PATHS:
        shape = model.operation_model(operation).input_shape
        for path, at, put in places(shape, sample(shape), lambda value: value):
            yield operation, path, at, put


def every_member_and_enum_value_is_known(emulator):
    seen = 0
    for operation, path, shape, put in each_place(emulator):
        values = shape.enum if getattr(shape, "enum", None) else [sample(shape)]
        for value in values:
            words = send(emulator, operation, put(value))
            assert not about_shapes(words), f"{operation} {path} {value!r}: {words}"
            seen += 1
    assert seen > 600, seen


def every_violation_is_refused(emulator):
    seen = 0
    for operation, path, shape, put in each_place(emulator):
        if not path:
            continue
        for value, words in wrong(shape):
            said = send(emulator, operation, put(value))
            assert words in said and (path.split(".")[-1] in said or "bogusMember" in said), (
                f"{operation} {path} {value!r}: expected {words!r}, got {said!r}"
            )
            seen += 1
    assert seen > 800, seen


run(("bearer-http", [], [every_member_and_enum_value_is_known, every_violation_is_refused]))
