"""openai, unmodified: the Responses API of models that speak it, on both hosts."""

import openai
from harness import raises, run

# On mantle, and on the runtime host; the open model has another router, and no Responses on the runtime host.
GPT = "openai.gpt-6-sol"
GPT_ON_RUNTIME = "us.openai.gpt-6-sol"
OPEN = "openai.gpt-oss-120b"

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


def client(emulator, host="mantle", prefix="/openai/v1"):
    """A client as a user makes it: a base address and an API key."""
    address = emulator.about[f"{host}_url"] + prefix
    return openai.OpenAI(base_url=address, api_key=emulator.about["bearer"], max_retries=0)


def create(emulator, **more):
    return client(emulator).responses.create(**{"model": GPT, "input": "Hi", **more})


def events(emulator, **more):
    return list(create(emulator, stream=True, **more))


def refused(words, work, kind="BadRequestError"):
    error = raises(kind, work)
    assert words in str(error), error
    return error


def dump(response):
    shown = response.to_dict()
    for item in shown["output"]:
        # What differs from call to call, and what the SDK adds.
        for key in ("id", "call_id", "parsed_arguments"):
            item.pop(key, None)
        for part in item.get("content") or []:
            part.pop("parsed", None)
    return shown["output"], shown["status"], shown["usage"]


def whole_and_streamed_are_the_same(emulator):
    steps = [
        {"text": "Grüße, 空 🌌, in some pieces."},
        {"tools": [{"name": "get_weather", "input": {"city": "Oslo"}}, {"name": "get_weather", "input": {}}]},
        {"thinking": "a plan", "text": "Done."},
        {"text": "cited", "citations": [{"cited_text": "x", "document_title": "Doc"}]},
        {"refusal": {"category": "x", "explanation": "I will not."}},
    ]
    for step in steps:
        emulator.script(step, step)
        more = {"tools": [WEATHER], "reasoning": {"effort": "low", "summary": "auto"}}
        whole = create(emulator, **more)
        with client(emulator).responses.stream(model=GPT, input="Hi", **more) as stream:
            for _ in stream:
                pass
            streamed = stream.get_final_response()
        assert dump(streamed) == dump(whole), (step, dump(streamed), dump(whole))


def a_cut_answer_is_incomplete(emulator):
    step = {"text": "cut", "stop_reason": "max_tokens"}
    emulator.script(step, step)
    last = events(emulator)[-1]
    assert last.type == "response.incomplete"
    for response in (last.response, create(emulator)):
        assert response.status == "incomplete" and response.incomplete_details.reason == "max_output_tokens"


def events_come_in_order(emulator):
    emulator.script({"thinking": "a plan", "text": "Hello", "tools": [{"name": "get_weather", "input": {"city": "Oslo"}}]})
    seen = events(emulator, tools=[WEATHER], reasoning={"summary": "auto"})
    assert [event.sequence_number for event in seen] == list(range(len(seen)))
    kinds = [event.type.removeprefix("response.") for event in seen]
    assert kinds[:3] == ["created", "in_progress", "output_item.added"]
    assert kinds[-4:] == ["function_call_arguments.delta", "function_call_arguments.done", "output_item.done", "completed"]
    message = ["output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done"]
    assert [*message, "output_item.done"] == kinds[8:14], kinds
    done = [event.item for event in seen if event.type == "response.output_item.done"]
    assert done == seen[-1].response.output
    assert done[2].name == "get_weather" and done[2].arguments == '{"city":"Oslo"}'


def open_reasoning_has_its_own_events(emulator):
    emulator.script({"thinking": "a plan", "text": "Hello"})
    open_client = client(emulator, prefix="/v1")
    seen = list(open_client.responses.create(model=OPEN, input="Hi", stream=True))
    thought = "".join(event.delta for event in seen if event.type == "response.reasoning_text.delta")
    assert thought == seen[-1].response.output[0].content[0].text == "a plan"


def a_tool_turn_goes_on_by_id_and_by_items(emulator):
    emulator.script({"tools": [{"name": "get_weather", "input": {"city": "Oslo"}}]})
    asked = [{"role": "user", "content": "Weather in Oslo?"}]
    first = create(emulator, input=asked, tools=[WEATHER])
    call = first.output[0]
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "3 C"}
    by_id = create(emulator, previous_response_id=first.id, input=[result], tools=[WEATHER])
    assert "tool result: 3 C" in by_id.output_text and by_id.previous_response_id == first.id
    by_items = create(emulator, input=[*asked, call, result], tools=[WEATHER])
    assert by_items.output_text == by_id.output_text
    refused("No tool output found for function call", lambda: create(emulator, input=[*asked, call]))
    refused("No tool call found for function call output", lambda: create(emulator, input=[result]))
    error = refused("not found", lambda: create(emulator, previous_response_id="resp_none"))
    assert (error.code, error.param) == ("previous_response_not_found", "previous_response_id")


def custom_and_namespaced_tools(emulator):
    patch = {"type": "custom", "name": "apply_patch", "description": "d"}
    plain = {**WEATHER, "strict": False}
    space = {"type": "namespace", "name": "crm", "description": "d", "tools": [plain]}
    emulator.script({"tools": [{"name": "apply_patch", "input": {"input": "*** Begin"}}, {"name": "get_weather"}]})
    seen = events(emulator, tools=[patch, space])
    custom, function = seen[-1].response.output
    assert (custom.type, custom.input) == ("custom_tool_call", "*** Begin")
    assert (function.namespace, function.name) == ("crm", "get_weather")
    assert "response.custom_tool_call_input.done" in [event.type for event in seen]


def encrypted_reasoning_comes_back(emulator):
    emulator.script({"thinking": "a plan", "text": "Done."})
    sealed = {"include": ["reasoning.encrypted_content"], "store": False}
    first = create(emulator, reasoning={"effort": "low"}, **sealed)
    thought = first.output[0]
    assert thought.encrypted_content and thought.summary == []
    turns = [{"role": "user", "content": "Hi"}, *first.output, {"role": "user", "content": "Go on"}]
    create(emulator, input=turns, **sealed)
    bad = {"type": "reasoning", "id": thought.id, "summary": [], "encrypted_content": "gAAAAforeign"}
    error = refused("could not be verified", lambda: create(emulator, input=[bad], **sealed))
    assert error.code == "invalid_encrypted_content"
    gone = {"type": "reasoning", "id": thought.id, "summary": []}
    refused("not persisted", lambda: create(emulator, input=[gone]), "NotFoundError")


def structured_output(emulator):
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    form = {"type": "json_schema", "name": "answer", "strict": True}
    strict = {**schema, "additionalProperties": False}
    made = create(emulator, text={"format": {**form, "schema": strict}})
    assert made.output_text == '{"ok":true}'
    refused("additionalProperties", lambda: create(emulator, text={"format": {**form, "schema": schema}}))


def responses_are_stored(emulator):
    responses = client(emulator).responses
    kept, gone = create(emulator), create(emulator, store=False)
    assert responses.retrieve(kept.id) == kept
    refused("not found", lambda: responses.retrieve(gone.id), "NotFoundError")
    refused("Cannot cancel", lambda: responses.cancel(kept.id))
    responses.delete(kept.id)
    refused("not found", lambda: responses.retrieve(kept.id), "NotFoundError")
    waiting = create(emulator, background=True)
    assert waiting.status == "queued" and responses.retrieve(waiting.id).status == "completed"
    assert responses.cancel(waiting.id).status == "cancelled"


def requests_are_checked(emulator):
    for words, more in [
        ("Unknown parameter: 'n'", {"extra_body": {"n": 1}}),
        ("Expected a value >= 16", {"max_output_tokens": 1}),
        ("Expected a value <= 2", {"temperature": 3}),
        ("Invalid value: 'huge'", {"reasoning": {"effort": "huge"}}),
        ("Invalid value: 'text'", {"input": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]}),
        ("Invalid value: 'note'", {"input": [{"type": "note"}]}),
        ("Unknown parameter: 'tools[0].function'", {"tools": [{"type": "function", "function": {"name": "f"}}]}),
        ("Missing required parameter: 'tools[0].name'", {"tools": [{"type": "function", "parameters": {}}]}),
        ("Tool choice 'f' not found", {"tools": [WEATHER], "tool_choice": {"type": "function", "name": "f"}}),
        ("does not match pattern", {"tools": [{"type": "custom", "name": "a.b"}]}),
    ]:
        refused(words, lambda more=more: create(emulator, **more))


def routes_are_for_their_models(emulator):
    refused("isn't supported on this route", lambda: client(emulator, prefix="/v1").responses.create(model=GPT, input="Hi"))
    refused("isn't supported on this route", lambda: create(emulator, model=OPEN))
    for model in ("anthropic.claude-haiku-4-5", "qwen.qwen3-32b"):
        refused("does not support the '/v1/responses' API", lambda model=model: create(emulator, model=model))
    refused("does not exist", lambda: create(emulator, model="nobody.nothing"), "NotFoundError")
    chat = client(emulator).chat.completions
    said = [{"role": "user", "content": "Hi"}]
    refused("'/v1/chat/completions' API", lambda: chat.create(model="openai.gpt-5.4", messages=said))
    runtime = client(emulator, "runtime").responses
    assert runtime.create(model=GPT_ON_RUNTIME, input="Hi").model == GPT_ON_RUNTIME
    refused("Background mode", lambda: runtime.create(model=GPT_ON_RUNTIME, input="Hi", background=True))
    refused("does not support", lambda: runtime.create(model="openai.gpt-oss-120b-1:0", input="Hi"))


def failures_come_in_the_stream_and_as_a_status(emulator):
    failure = {"after": 5, "type": "throttlingException", "message": "slow down"}
    emulator.script({"text": "half an answer", "exception": failure})
    last = events(emulator)[-1]
    assert last.type == "response.failed" and last.response.error.code == "rate_limit_exceeded"
    assert last.sequence_number == 5
    emulator.script({"text": "half an answer", "error_event": {**failure, "type": "api_error"}})
    last = events(emulator)[-1]
    assert (last.type, last.code) == ("error", "server_error")
    emulator.script({"throttle": 1})
    raises("RateLimitError", lambda: create(emulator))
    emulator.script({"text": "half an answer", "end": {"after": 5}})
    assert events(emulator)[-1].type == "response.output_text.delta"


CASES = [
    whole_and_streamed_are_the_same,
    a_cut_answer_is_incomplete,
    events_come_in_order,
    open_reasoning_has_its_own_events,
    a_tool_turn_goes_on_by_id_and_by_items,
    custom_and_namespaced_tools,
    encrypted_reasoning_comes_back,
    structured_output,
    responses_are_stored,
    requests_are_checked,
    routes_are_for_their_models,
    failures_come_in_the_stream_and_as_a_status,
]

run(("http", [], CASES))
