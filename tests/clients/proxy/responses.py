"""The Responses API with a store: answers gone on from, read again, listed, deleted."""

import functools
import json
import tempfile

from harness import MODEL, Stack, raises, run
from openai import BadRequestError, NotFoundError

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}
OSLO = {"name": "get_weather", "input": {"city": "Oslo"}, "id": "toolu_oslo"}
ROME = {"name": "get_weather", "input": {"city": "Rom\"e"}, "id": "toolu_rome"}


def with_store(case):
    """Runs a case on a proxy that keeps answers, in a folder of the case's own."""

    @functools.wraps(case)
    def kept(stack):
        with tempfile.TemporaryDirectory() as folder:
            own = Stack(stack.emulator, stack.host, stack.auth, "--responses-store", folder)
            try:
                case(own)
            finally:
                own.child.stop()

    return kept


def create(stack, **more):
    return stack.client().responses.create(**{"model": MODEL, "input": "I am Ann.", **more})


def texts(stack):
    """Who said what in the last call."""
    said = []
    for message in stack.bodies()[-1]["messages"]:
        content = message["content"]
        said.append((message["role"], content if isinstance(content, str) else content[0]["text"]))
    return said


@with_store
def two_turns(stack):
    stack.script({"text": "Hi Ann."}, {"text": "You are Ann."})
    first = create(stack, instructions="Be kind.")
    assert (first.output_text, first.status, first.store) == ("Hi Ann.", "completed", True)
    second = create(stack, input="Who am I?", previous_response_id=first.id)
    assert (second.output_text, second.previous_response_id) == ("You are Ann.", first.id)
    assert texts(stack) == [("user", "I am Ann."), ("assistant", "Hi Ann."), ("user", "Who am I?")]
    assert "Be kind." not in json.dumps(stack.bodies()[-1]), "instructions are not carried over"


@with_store
def two_streamed_turns(stack):
    stack.script({"text": "Hi Ann.", "chunk_chars": 3}, {"text": "You are Ann."})
    with stack.client().responses.stream(model=MODEL, input="I am Ann.") as stream:
        kinds = [event.type for event in stream]
        first = stream.get_final_response()
    assert kinds[0] == "response.created" and kinds[-1] == "response.completed"
    assert first.output_text == "Hi Ann."
    with stack.client().responses.stream(model=MODEL, input="Who am I?", previous_response_id=first.id) as stream:
        assert stream.get_final_response().output_text == "You are Ann."
    assert texts(stack) == [("user", "I am Ann."), ("assistant", "Hi Ann."), ("user", "Who am I?")]


@with_store
def tools_in_two_turns(stack):
    stack.script({"tools": [OSLO, ROME]}, {"text": "Oslo 3, Rome 19."})
    first = create(stack, tools=[WEATHER])
    calls = [item for item in first.output if item.type == "function_call"]
    assert [json.loads(call.arguments) for call in calls] == [OSLO["input"], ROME["input"]]
    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": degrees}
        for call, degrees in zip(calls, ("3", "19"))
    ]
    second = create(stack, input=results, tools=[WEATHER], previous_response_id=first.id)
    assert second.output_text == "Oslo 3, Rome 19."
    _, called, answered = stack.bodies()[-1]["messages"]
    assert [block["name"] for block in called["content"]] == ["get_weather", "get_weather"]
    assert [block["type"] for block in answered["content"]] == ["tool_result", "tool_result"]


@with_store
def read_list_delete(stack):
    stack.script({"text": "Hi Ann."})
    responses = stack.client().responses
    first = create(stack)
    assert responses.retrieve(first.id) == first
    [item] = responses.input_items.list(first.id)
    assert (item.role, item.content[0].text) == ("user", "I am Ann.")
    error = raises(BadRequestError, lambda: responses.cancel(first.id))
    assert "background" in str(error)
    responses.delete(first.id)
    raises(NotFoundError, lambda: responses.retrieve(first.id))
    error = raises(BadRequestError, lambda: create(stack, previous_response_id=first.id))
    assert (error.code, error.param) == ("previous_response_not_found", "previous_response_id")


@with_store
def pages_of_the_input(stack):
    stack.script({"text": "Hi."})
    said = [{"role": "user", "content": str(number)} for number in range(5)]
    first = create(stack, input=said)
    items = stack.client().responses.input_items.list(first.id, order="asc", limit=2)
    assert [item.content[0].text for item in items] == ["0", "1", "2", "3", "4"]


def without_a_store(stack):
    stack.script({"text": "Hi."})
    first = create(stack)
    assert first.store is False
    error = raises(BadRequestError, lambda: create(stack, previous_response_id=first.id))
    assert error.param == "previous_response_id"
    raises(NotFoundError, lambda: stack.client().responses.retrieve(first.id))


def ids_are_never_used_twice(stack):
    stack.script({"times": 0, "thinking": "Hm.", "text": "Hi.", "tools": [OSLO]})
    more = {"tools": [WEATHER], "reasoning": {"effort": "low", "summary": "auto"}, "max_output_tokens": 4000}
    ids = []
    for _ in range(3):
        answer = create(stack, **more)
        ids += [answer.id, *(item.id for item in answer.output)]
    assert len(ids) == 12 and len(set(ids)) == 12, ids


run(
    [
        two_turns,
        two_streamed_turns,
        tools_in_two_turns,
        read_list_delete,
        pages_of_the_input,
        without_a_store,
        ids_are_never_used_twice,
    ]
)
