"""Models of other families behind OpenAI's and Anthropic's SDKs: whole, streamed, a loop of tools, errors."""

import json

import openai
from anthropic import Anthropic
from harness import raises, run, user

# With the names people type; the last two take no streamed tools or no tools at all.
WITH_TOOLS = ["nova-pro", "nova-2-lite", "mistral-large-3", "qwen3-32b", "deepseek-v3.1"]
ALL = [*WITH_TOOLS, "llama-3.3-70b", "deepseek-r1"]
LONG = " ".join(f"word{i}" for i in range(40))
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CHAT_TOOL = {"type": "function", "function": {"name": "get_weather", "description": "Weather", "parameters": SCHEMA}}
TOOL = {"name": "get_weather", "description": "Weather", "input_schema": SCHEMA}
CALL = {"name": "get_weather", "input": {"city": "Oslo"}}


def chat(stack, model, **more):
    return stack.client().chat.completions.create(**{"model": model, "messages": [user("Hi")], "max_tokens": 500, **more})


def anthropic(stack):
    return Anthropic(base_url=stack.root, api_key="anything", max_retries=0)


def message(stack, model, **more):
    return anthropic(stack).messages.create(**{"model": model, "messages": [user("Hi")], "max_tokens": 500, **more})


def chat_whole_and_streamed(stack, model):
    stack.script({"text": LONG}, {"text": LONG, "chunk_chars": 6})
    choice = chat(stack, model).choices[0]
    assert (choice.message.content, choice.finish_reason) == (LONG, "stop")
    choices = [choice for chunk in chat(stack, model, stream=True) for choice in chunk.choices]
    assert "".join(choice.delta.content or "" for choice in choices) == LONG
    assert [choice.finish_reason for choice in choices if choice.finish_reason] == ["stop"]


def messages_whole_and_streamed(stack, model):
    stack.script({"text": LONG}, {"text": LONG, "chunk_chars": 6})
    whole = message(stack, model)
    assert (whole.content[0].text, whole.stop_reason) == (LONG, "end_turn")
    ask = {"model": model, "messages": [user("Hi")], "max_tokens": 500}
    with anthropic(stack).messages.stream(**ask) as events:
        assert "".join(events.text_stream) == LONG


def chat_loop_of_tools(stack, model):
    stack.script({"tools": [CALL]}, {"text": "3 C"})
    messages = [user("Oslo?")]
    first = chat(stack, model, messages=messages, tools=[CHAT_TOOL]).choices[0]
    [call] = first.message.tool_calls
    assert first.finish_reason == "tool_calls" and json.loads(call.function.arguments) == CALL["input"]
    messages += [first.message, {"role": "tool", "tool_call_id": call.id, "content": "3 C"}]
    assert chat(stack, model, messages=messages, tools=[CHAT_TOOL]).choices[0].message.content == "3 C"


def messages_loop_of_tools(stack, model):
    stack.script({"tools": [CALL]}, {"text": "3 C"})
    first = message(stack, model, tools=[TOOL])
    [use] = [block for block in first.content if block.type == "tool_use"]
    assert first.stop_reason == "tool_use" and use.input == CALL["input"]
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "3 C"}
    history = [user("Oslo?"), {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    assert message(stack, model, messages=history, tools=[TOOL]).content[0].text == "3 C"


def an_error_and_a_broken_stream(stack, model):
    stack.script({"fail": {"status": 400, "class": "ValidationException", "message": "as Bedrock says it"}})
    assert "as Bedrock says it" in raises(openai.BadRequestError, lambda: chat(stack, model)).message
    stack.emulator.clear()
    stack.script({"text": LONG, "chunk_chars": 6, "cut": {"after": 6}})
    try:
        list(chat(stack, model, stream=True))
    except openai.APIError:
        return
    raise AssertionError("the broken stream ended as if it were whole")


def made(case, model):
    def one(stack):
        case(stack, model)

    one.__name__ = f"{model} {case.__name__}"
    return one


PLAIN = [chat_whole_and_streamed, messages_whole_and_streamed, an_error_and_a_broken_stream]
LOOPS = [chat_loop_of_tools, messages_loop_of_tools]
CASES = [made(case, model) for model in ALL for case in PLAIN] + [made(case, model) for model in WITH_TOOLS for case in LOOPS]
run(CASES, [("runtime", "sigv4"), ("runtime", "bearer")])
