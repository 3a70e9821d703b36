"""Reasoning: text and signature come out, and go back byte for byte in the next turn."""

from harness import MODEL, run, user

THOUGHT = "Two numbers. Add them."
TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {}}}}


def ask(stack, messages, **more):
    return stack.client().chat.completions.create(
        model=MODEL, messages=messages, reasoning_effort="low", max_completion_tokens=4000, **more
    )


def it_comes_out(stack):
    stack.script({"thinking": THOUGHT, "text": "4"})
    message = ask(stack, [user("2+2")]).choices[0].message
    assert message.content == "4"
    assert message.reasoning_content == THOUGHT
    [detail] = message.reasoning_details
    assert detail["type"] == "reasoning.text" and detail["text"] == THOUGHT and detail["signature"]
    thinking = stack.bodies()[-1]["thinking"]
    assert thinking["type"] == "enabled" and 1024 <= thinking["budget_tokens"] < 4000


def the_signature_goes_back(stack):
    stack.script({"thinking": THOUGHT, "tools": [{"name": "add", "input": {}, "id": "toolu_1"}]}, {"text": "4"})
    messages = [user("2+2")]
    first = ask(stack, messages, tools=[TOOL]).choices[0].message
    signature = first.reasoning_details[0]["signature"]
    messages += [first, {"role": "tool", "tool_call_id": "toolu_1", "content": "4"}]
    assert ask(stack, messages, tools=[TOOL]).choices[0].message.content == "4"
    turn = stack.bodies()[-1]["messages"][1]["content"]
    assert turn[0] == {"type": "thinking", "thinking": THOUGHT, "signature": signature}
    assert turn[1]["type"] == "tool_use"


def redacted_thinking_goes_back(stack):
    stack.script({"redacted": "what nobody may read", "text": "4"}, {"text": "5"})
    messages = [user("2+2")]
    first = ask(stack, messages).choices[0].message
    [detail] = first.reasoning_details
    assert detail["type"] == "reasoning.encrypted" and detail["data"]
    assert ask(stack, [*messages, first, user("and one")]).choices[0].message.content == "5"
    turn = stack.bodies()[-1]["messages"][1]["content"]
    assert turn[0] == {"type": "redacted_thinking", "data": detail["data"]}


def it_streams(stack):
    stack.script({"thinking": THOUGHT, "text": "4"})
    text, thought, signature = "", "", ""
    for chunk in ask(stack, [user("2+2")], stream=True):
        delta = chunk.choices[0].delta
        text += delta.content or ""
        thought += getattr(delta, "reasoning_content", None) or ""
        for detail in getattr(delta, "reasoning_details", None) or []:
            assert isinstance(detail["index"], int)
            signature += detail.get("signature") or ""
    assert (text, thought) == ("4", THOUGHT) and signature


def the_stream_accumulator_keeps_it(stack):
    stack.script({"thinking": THOUGHT, "tools": [{"name": "add", "input": {}, "id": "toolu_1"}]}, {"text": "4"})
    messages = [user("2+2")]
    stream = stack.client().chat.completions.stream(
        model=MODEL, messages=messages, reasoning_effort="low", max_completion_tokens=4000, tools=[TOOL]
    )
    with stream as events:
        for _ in events:
            pass
        first = events.get_final_completion().choices[0].message
    assert first.reasoning_content == THOUGHT
    [detail] = first.reasoning_details
    assert detail["text"] == THOUGHT and detail["signature"]
    messages += [first.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": "toolu_1", "content": "4"}]
    ask(stack, messages, tools=[TOOL])
    turn = stack.bodies()[-1]["messages"][1]["content"]
    assert turn[0] == {"type": "thinking", "thinking": THOUGHT, "signature": detail["signature"]}


run(
    [
        it_comes_out,
        the_signature_goes_back,
        redacted_thinking_goes_back,
        it_streams,
        the_stream_accumulator_keeps_it,
    ]
)
