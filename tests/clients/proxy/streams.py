"""Streams that break, that are closed, and the SDK's own accumulator."""

import openai
from harness import MODEL, run, user

LONG = " ".join(f"word{i}" for i in range(60))


def ask(stack, **more):
    return stack.client().chat.completions.create(
        **{"model": MODEL, "messages": [user("Count")], "stream": True, **more}
    )


def breaks(stack):
    """Reads to the end; it must raise, after some text, without ever having said that it finished."""
    text, finished = "", []
    try:
        for chunk in ask(stack):
            for choice in chunk.choices:
                text += choice.delta.content or ""
                finished += [choice.finish_reason] if choice.finish_reason else []
    except openai.APIError as error:
        assert finished == [], f"it finished with {finished} before it broke"
        assert text and LONG.startswith(text), "what had come before is kept"
        return error
    raise AssertionError(f"the broken stream ended as if it were whole: {finished}")


def an_error_in_mid_stream_is_raised(stack):
    if stack.host == "runtime":
        fault = {"exception": {"after": 6, "type": "throttlingException", "message": "Too many requests"}}
    else:
        fault = {"error_event": {"after": 6, "type": "rate_limit_error", "message": "Too many requests"}}
    stack.script({"text": LONG, "chunk_chars": 6, **fault})
    error = breaks(stack)
    assert "Too many requests" in error.message, error.message
    assert error.code == "rate_limit_exceeded", error.code


def a_cut_connection_is_raised(stack):
    stack.script({"text": LONG, "chunk_chars": 6, "cut": {"after": 6}})
    breaks(stack)


def a_cut_inside_a_frame_is_raised(stack):
    stack.script({"text": LONG, "chunk_chars": 6, "cut": {"after": 6, "bytes": 20}})
    breaks(stack)


def an_end_without_a_stop_is_raised(stack):
    stack.script({"text": LONG, "chunk_chars": 6, "end": {"after": 6}})
    breaks(stack)


def a_damaged_frame_is_raised(stack):
    fault = {"bad_crc": 6} if stack.host == "runtime" else {"garbage": {"after": 6, "payload": "{nonsense"}}
    stack.script({"text": LONG, "chunk_chars": 6, **fault})
    breaks(stack)


def an_error_as_first_event_is_no_stream_at_all(stack):
    if stack.host == "runtime":
        fault = {"exception": {"after": 0, "type": "validationException", "message": "not this"}}
    else:
        fault = {"error_event": {"after": 0, "type": "invalid_request_error", "message": "not this"}}
    stack.script({"text": LONG, **fault})
    try:
        ask(stack)
    except openai.BadRequestError as error:
        assert "not this" in error.message
        return
    raise AssertionError("a stream was begun")


def a_closed_stream_is_cancelled_upstream(stack):
    stack.script({"text": LONG, "chunk_chars": 6, "hang": {"after": 6}})
    stream = ask(stack)
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            break
    stream.close()
    [call] = stack.calls(finished=1)
    assert call["outcome"] == "cancelled", call["outcome"]


def the_future_changes_nothing(stack):
    stack.script({"text": LONG, "chunk_chars": 6, "future": True, "pings": 3})
    chunks = list(ask(stack))
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == LONG
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason] == ["stop"]


def bytes_one_by_one_change_nothing(stack):
    stack.script({"text": "Grüße, 空 🌌.", "one_byte": True})
    text = "".join(choice.delta.content or "" for chunk in ask(stack) for choice in chunk.choices)
    assert text == "Grüße, 空 🌌."


def the_accumulator_gives_the_whole_answer(stack):
    stack.script({"text": LONG, "chunk_chars": 6})
    client, deltas = stack.client(), []
    with client.chat.completions.stream(model=MODEL, messages=[user("Count")]) as stream:
        for event in stream:
            if event.type == "content.delta":
                deltas.append(event.delta)
        final = stream.get_final_completion()
    assert "".join(deltas) == LONG == final.choices[0].message.content
    assert final.choices[0].finish_reason == "stop"


run(
    [
        an_error_in_mid_stream_is_raised,
        a_cut_connection_is_raised,
        a_cut_inside_a_frame_is_raised,
        an_end_without_a_stop_is_raised,
        a_damaged_frame_is_raised,
        an_error_as_first_event_is_no_stream_at_all,
        a_closed_stream_is_cancelled_upstream,
        the_future_changes_nothing,
        bytes_one_by_one_change_nothing,
        the_accumulator_gives_the_whole_answer,
    ]
)
