"""Whole and streamed answers, usage, and what is reported beside them."""

from harness import MODEL, run, user

TEXT = "Rayleigh scattering: the sky scatters blue light more than red. Grüße, 空 🌌."
USAGE = {"input_tokens": 11, "output_tokens": 7, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 2}


def whole_answer(stack):
    stack.script({"text": TEXT, "usage": USAGE})
    answer = stack.client().chat.completions.create(model=MODEL, messages=[user("Why is the sky blue?")])
    choice = answer.choices[0]
    assert choice.message.content == TEXT
    assert (choice.index, choice.finish_reason, choice.message.role) == (0, "stop", "assistant")
    assert choice.message.tool_calls is None and choice.message.refusal is None
    assert answer.model == MODEL, answer.model
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-") and answer.created > 1_600_000_000
    check_usage(answer.usage)


def what_goes_upstream(stack):
    stack.script({"text": "ok"})
    stack.client().chat.completions.create(
        model=MODEL,
        messages=[{"role": "system", "content": "Be brief."}, user("One"), user("Two")],
        max_completion_tokens=99,
        temperature=0.5,
        stop=["END"],
    )
    body = stack.bodies()[-1]
    assert [block["text"] for block in body["system"]] == ["Be brief."]
    assert [message["role"] for message in body["messages"]] == ["user"]
    assert [block["text"] for block in body["messages"][0]["content"]] == ["One", "Two"]
    assert (body["max_tokens"], body["temperature"], body["stop_sequences"]) == (99, 0.5, ["END"])


def streamed_answer(stack):
    stack.script({"text": TEXT})
    chunks = list(stack.client().chat.completions.create(model=MODEL, messages=[user("Why?")], stream=True))
    deltas = [choice for chunk in chunks for choice in chunk.choices]
    assert "".join(choice.delta.content or "" for choice in deltas) == TEXT
    assert len([1 for choice in deltas if choice.delta.content]) > 1, "the answer came in one piece"
    assert deltas[0].delta.role == "assistant"
    assert [choice.finish_reason for choice in deltas if choice.finish_reason] == ["stop"]
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert all(chunk.usage is None for chunk in chunks)


def streamed_answer_with_usage(stack):
    stack.script({"text": TEXT, "usage": USAGE})
    chunks = list(
        stack.client().chat.completions.create(
            model=MODEL, messages=[user("Why?")], stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[-1].choices == []
    check_usage(chunks[-1].usage)
    assert all(chunk.usage is None for chunk in chunks[:-1])


def length_is_said(stack):
    stack.script({"text": "cut", "stop_reason": "max_tokens"})
    answer = stack.client().chat.completions.create(model=MODEL, messages=[user("Go on")], max_tokens=5)
    assert answer.choices[0].finish_reason == "length"


def refusal_is_said(stack):
    stack.script({"refusal": {"category": "cyber", "explanation": "I will not."}})
    answer = stack.client().chat.completions.create(model=MODEL, messages=[user("Do it")])
    assert answer.choices[0].finish_reason == "content_filter"
    assert answer.choices[0].message.refusal


def what_was_ignored_is_named(stack):
    stack.script({"text": "ok"})
    reply = stack.client().chat.completions.with_raw_response.create(
        model=MODEL, messages=[user("Hi")], seed=7, metadata={"team": "blue"}
    )
    ignored = {name.strip() for name in reply.headers["x-outcrop-ignored"].split(",")}
    assert ignored == {"seed", "metadata"}, ignored
    assert MODEL.removeprefix("claude-") in reply.headers["x-outcrop-upstream-model"]
    assert reply.headers["x-request-id"]
    assert reply.parse().choices[0].message.content == "ok"


def check_usage(usage):
    assert usage.prompt_tokens == 18, usage
    assert usage.completion_tokens == 7 and usage.total_tokens == 25, usage
    assert usage.prompt_tokens_details.cached_tokens == 5, usage


run(
    [
        whole_answer,
        what_goes_upstream,
        streamed_answer,
        streamed_answer_with_usage,
        length_is_said,
        refusal_is_said,
        what_was_ignored_is_named,
    ]
)
