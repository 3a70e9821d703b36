"""Tools: one call, parallel calls, streamed calls, and a loop of two turns."""

import json

from harness import MODEL, run, user

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city"],
        },
    },
}
# A name that Bedrock refuses: it goes up changed and comes back as it was.
DOTTED = {"type": "function", "function": {"name": "maps.look-up", "parameters": {}}}
OSLO = {"name": "get_weather", "input": {"city": "Oslo", "days": 2}, "id": "toolu_oslo"}
ROME = {"name": "get_weather", "input": {"city": "Rom\"e"}, "id": "toolu_rome"}


def ask(stack, **more):
    return stack.client().chat.completions.create(
        model=MODEL, **{"messages": [user("Weather?")], "tools": [WEATHER], **more}
    )


def one_call(stack):
    stack.script({"tools": [OSLO]})
    choice = ask(stack).choices[0]
    assert choice.finish_reason == "tool_calls" and choice.message.content is None
    [call] = choice.message.tool_calls
    assert (call.id, call.type, call.function.name) == ("toolu_oslo", "function", "get_weather")
    assert json.loads(call.function.arguments) == OSLO["input"]
    [tool] = stack.bodies()[-1]["tools"]
    assert tool["name"] == "get_weather" and tool["input_schema"] == WEATHER["function"]["parameters"]


def parallel_calls(stack):
    stack.script({"tools": [OSLO, ROME]})
    calls = ask(stack).choices[0].message.tool_calls
    assert [(call.id, json.loads(call.function.arguments)) for call in calls] == [
        ("toolu_oslo", OSLO["input"]),
        ("toolu_rome", ROME["input"]),
    ]


def streamed_parallel_calls(stack):
    stack.script({"text": "I will look.", "tools": [OSLO, ROME]})
    calls, text, finish = {}, "", []
    for chunk in ask(stack, stream=True):
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish += [choice.finish_reason] if choice.finish_reason else []
            for part in choice.delta.tool_calls or []:
                call = calls.setdefault(part.index, {"ids": [], "names": [], "arguments": ""})
                call["ids"] += [part.id] if part.id else []
                call["names"] += [part.function.name] if part.function.name else []
                call["arguments"] += part.function.arguments or ""
    assert (text, finish) == ("I will look.", ["tool_calls"])
    assert sorted(calls) == [0, 1], "calls are counted from zero, without gaps"
    assert [(calls[i]["ids"], calls[i]["names"]) for i in (0, 1)] == [
        (["toolu_oslo"], ["get_weather"]),
        (["toolu_rome"], ["get_weather"]),
    ]
    assert [json.loads(calls[i]["arguments"]) for i in (0, 1)] == [OSLO["input"], ROME["input"]]


def one_call_at_a_time_can_be_asked_for(stack):
    stack.script({"tools": [OSLO]})
    ask(stack, parallel_tool_calls=False, tool_choice="required")
    assert stack.bodies()[-1]["tool_choice"] == {"type": "any", "disable_parallel_tool_use": True}


def a_loop_of_two_turns(stack):
    stack.script({"tools": [OSLO, ROME]}, {"text": "Oslo 3, Rome 19."})
    messages = [user("Weather in Oslo and Rome?")]
    first = ask(stack, messages=messages).choices[0].message
    messages.append(first)
    # Answered in the other order: upstream they stand in the order of the calls.
    for call, result in zip(reversed(first.tool_calls), ["19 C", "3 C"]):
        messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    second = ask(stack, messages=messages).choices[0]
    assert (second.message.content, second.finish_reason) == ("Oslo 3, Rome 19.", "stop")

    sent = stack.bodies()[-1]["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]
    uses = [block for block in sent[1]["content"] if block["type"] == "tool_use"]
    assert [(use["id"], use["input"]) for use in uses] == [("toolu_oslo", OSLO["input"]), ("toolu_rome", ROME["input"])]
    results = sent[2]["content"]
    assert [(block["type"], block["tool_use_id"]) for block in results] == [
        ("tool_result", "toolu_oslo"),
        ("tool_result", "toolu_rome"),
    ]
    assert "3 C" in json.dumps(results[0]["content"]) and "19 C" in json.dumps(results[1]["content"])


def a_name_that_bedrock_refuses_comes_back_as_it_was(stack):
    stack.script({"text": "no call"})
    ask(stack, tools=[DOTTED])
    upstream = stack.bodies()[-1]["tools"][0]["name"]
    assert upstream != "maps.look-up" and "." not in upstream
    stack.script({"tools": [{"name": upstream, "input": {}}]})
    [call] = ask(stack, tools=[DOTTED]).choices[0].message.tool_calls
    assert (call.function.name, call.function.arguments) == ("maps.look-up", "{}")


run(
    [
        one_call,
        parallel_calls,
        streamed_parallel_calls,
        one_call_at_a_time_can_be_asked_for,
        a_loop_of_two_turns,
        a_name_that_bedrock_refuses_comes_back_as_it_was,
    ]
)
