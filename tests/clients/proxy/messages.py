"""Anthropic's SDK in its three forms: plain, for Bedrock (the native routes), for mantle (`/anthropic`)."""

import anthropic
import httpx2
from anthropic import Anthropic, AnthropicBedrock, AnthropicBedrockMantle
from harness import each, raises, run, user

MODEL = "claude-sonnet-5"
THOUGHT = "Two cities. Ask for both."
THINKING = {"type": "adaptive", "display": "summarized"}
LONG = " ".join(f"word{i}" for i in range(60))
WEATHER = {
    "name": "get_weather",
    "description": "The weather in a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
OSLO = {"name": "get_weather", "input": {"city": "Oslo"}, "id": "toolu_oslo"}
ROME = {"name": "get_weather", "input": {"city": 'Rom"e'}, "id": "toolu_rome"}


def keys(stack):
    """What the caller has is the proxy's affair alone: any signature, or any key."""
    if stack.auth == "bearer":
        return {"api_key": "anything", "aws_region": "us-east-1", "max_retries": 0}
    return {"aws_access_key": "AKIDANYTHING", "aws_secret_key": "any", "aws_region": "us-east-1", "max_retries": 0}


CLIENTS = {
    "Anthropic": lambda stack: Anthropic(base_url=stack.root, api_key="anything", max_retries=0),
    "AnthropicBedrock": lambda stack: AnthropicBedrock(base_url=stack.root, **keys(stack)),
    "AnthropicBedrockMantle": lambda stack: AnthropicBedrockMantle(base_url=stack.root + "/anthropic", **keys(stack)),
}


def ask(client, **more):
    return client.messages.create(**{"model": MODEL, "max_tokens": 2000, "messages": [user("Hi")], **more})


def stream(client, **more):
    return client.messages.stream(**{"model": MODEL, "max_tokens": 2000, "messages": [user("Hi")], **more})


def whole(stack, client):
    stack.script({"text": "Grüße, 空 🌌."})
    message = ask(client, system="Be kind.", stop_sequences=["END"])
    assert [block.text for block in message.content] == ["Grüße, 空 🌌."]
    assert (message.role, message.stop_reason) == ("assistant", "end_turn")
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0
    [body] = stack.bodies()
    assert body["stop_sequences"] == ["END"] and "Be kind." in str(body["system"]) and body["max_tokens"] == 2000


def streamed(stack, client):
    stack.script({"text": LONG, "chunk_chars": 6, "pings": 2})
    with stream(client) as events:
        parts = list(events.text_stream)
        message = events.get_final_message()
    assert len(parts) > 10 and "".join(parts) == LONG == message.content[0].text
    assert message.stop_reason == "end_turn" and message.usage.output_tokens > 0


def a_loop_of_tools(stack, client):
    stack.script({"text": "I will look.", "tools": [OSLO, ROME]}, {"text": "3 and 19."})
    messages = [user("Weather in Oslo and Rome?")]
    first = ask(client, messages=messages, tools=[WEATHER])
    uses = [block for block in first.content if block.type == "tool_use"]
    assert first.stop_reason == "tool_use"
    assert [(use.id, use.input) for use in uses] == [("toolu_oslo", OSLO["input"]), ("toolu_rome", ROME["input"])]
    results = [{"type": "tool_result", "tool_use_id": use.id, "content": "3 C"} for use in uses]
    messages += [{"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    assert ask(client, messages=messages, tools=[WEATHER]).content[0].text == "3 and 19."
    sent = stack.bodies()[-1]["messages"]
    assert [block["type"] for block in sent[1]["content"]] == ["text", "tool_use", "tool_use"]
    assert [block["tool_use_id"] for block in sent[2]["content"]] == ["toolu_oslo", "toolu_rome"]


def streamed_tools(stack, client):
    stack.script({"tools": [OSLO, {"name": "get_weather", "input": {}}]})
    with stream(client, tools=[WEATHER]) as events:
        message = events.get_final_message()
    assert [block.input for block in message.content] == [OSLO["input"], {}]
    assert message.stop_reason == "tool_use"


def thinking_goes_back(stack, client):
    stack.script({"thinking": THOUGHT, "redacted": "hidden", "text": "4"}, {"text": "5"})
    first = ask(client, thinking=THINKING)
    assert [block.type for block in first.content] == ["thinking", "redacted_thinking", "text"]
    assert first.content[0].thinking == THOUGHT and first.content[0].signature
    history = [user("2+2"), {"role": "assistant", "content": first.content}, user("and one")]
    assert ask(client, messages=history, thinking=THINKING).content[0].text == "5"
    [thought, hidden, _] = stack.bodies()[-1]["messages"][1]["content"]
    assert thought == {"type": "thinking", "thinking": THOUGHT, "signature": first.content[0].signature}
    assert hidden == {"type": "redacted_thinking", "data": first.content[1].data}


def streamed_thinking_goes_back(stack, client):
    stack.script({"thinking": THOUGHT, "tools": [OSLO]}, {"text": "3 C"})
    with stream(client, thinking=THINKING, tools=[WEATHER]) as events:
        first = events.get_final_message()
    result = {"type": "tool_result", "tool_use_id": "toolu_oslo", "content": "3 C"}
    history = [user("Oslo?"), {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    assert ask(client, messages=history, thinking=THINKING, tools=[WEATHER]).content[0].text == "3 C"
    thought = stack.bodies()[-1]["messages"][1]["content"][0]
    assert thought == {"type": "thinking", "thinking": THOUGHT, "signature": first.content[0].signature}


def each_error_has_its_class(stack, client):
    for status, kind, exception in [
        (400, "ValidationException", anthropic.BadRequestError),
        (403, "AccessDeniedException", anthropic.PermissionDeniedError),
        (404, "ResourceNotFoundException", anthropic.NotFoundError),
        (500, "InternalServerException", anthropic.InternalServerError),
    ]:
        stack.emulator.clear()
        stack.script({"times": 0, "fail": {"status": status, "class": kind, "message": "as Bedrock says it"}})
        error = raises(exception, lambda: ask(client))
        assert error.status_code == status and "as Bedrock says it" in str(error), error
        error = raises(exception, lambda: list(ask(client, stream=True)))
        assert error.status_code == status, error


def a_429_that_passes_is_not_seen(stack, client):
    stack.script({"throttle": 1}, {"text": "at last"})
    assert ask(client).content[0].text == "at last"
    assert [call["status"] for call in stack.calls()] == [429, 200]


def a_broken_stream_is_raised(stack, client):
    if stack.host == "runtime":
        fault = {"exception": {"after": 6, "type": "throttlingException", "message": "Too many requests"}}
    else:
        fault = {"error_event": {"after": 6, "type": "rate_limit_error", "message": "Too many requests"}}
    faults = [(fault, "Too many requests"), ({"cut": {"after": 6}}, "")]
    # The native route relays frames as they are: a cut connection is cut, a missing last frame is the client's to see.
    relayed = stack.host == "runtime" and isinstance(client, AnthropicBedrock)
    if not relayed:
        faults.append(({"end": {"after": 6}}, ""))
    for fault, words in faults:
        stack.emulator.clear()
        stack.script({"text": LONG, "chunk_chars": 6, **fault})
        kinds = []
        try:
            for event in ask(client, stream=True):
                kinds.append(event.type)
        except (anthropic.APIError, httpx2.RemoteProtocolError) as error:
            assert relayed or isinstance(error, anthropic.APIError), error
            assert words in str(error), error
            assert kinds and "message_stop" not in kinds, kinds
            continue
        raise AssertionError(f"{fault}: the broken stream ended as if it were whole: {kinds}")


def a_closed_stream_is_cancelled_upstream(stack, client):
    stack.script({"text": LONG, "chunk_chars": 6, "hang": {"after": 6}})
    events = ask(client, stream=True)
    next(iter(events))
    events.close()
    [call] = stack.calls(finished=1)
    assert call["outcome"] == "cancelled", call["outcome"]


run(
    each(
        CLIENTS,
        [
            whole,
            streamed,
            a_loop_of_tools,
            streamed_tools,
            thinking_goes_back,
            streamed_thinking_goes_back,
            each_error_has_its_class,
            a_429_that_passes_is_not_seen,
            a_broken_stream_is_raised,
            a_closed_stream_is_cancelled_upstream,
        ],
    )
)
