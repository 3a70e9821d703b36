"""Each error in its own class, with its place and its hint; retries; timeouts."""

import openai
from harness import MODEL, raises, run, user


def ask(stack, client=None, **more):
    client = client or stack.client()
    return client.chat.completions.create(**{"model": MODEL, "messages": [user("Hi")], **more})


def failing(status, kind, message="as Bedrock says it"):
    return {"times": 0, "fail": {"status": status, "class": kind, "message": message}}


def fails(stack, kind, status):
    error = raises(kind, lambda: ask(stack))
    assert error.status_code == status, error.status_code
    assert error.message and error.type, error.body
    return error


def a_400_of_our_own_names_the_field(stack):
    error = raises(openai.BadRequestError, lambda: ask(stack, logprobs=True))
    assert (error.param, error.code) == ("logprobs", "unsupported_parameter")
    assert MODEL in error.message and stack.bodies() == []


def a_400_of_bedrock_keeps_its_words(stack):
    stack.script(failing(400, "ValidationException", "messages: something is wrong with it"))
    error = fails(stack, openai.BadRequestError, 400)
    assert "something is wrong with it" in error.message and error.type == "invalid_request_error"
    assert len(stack.calls()) == 1, "a refusal is not retried"


def a_403(stack):
    stack.script(failing(403, "AccessDeniedException", "You don't have access to the model with the specified model ID."))
    error = fails(stack, openai.PermissionDeniedError, 403)
    assert "You don't have access" in error.message and len(stack.calls()) == 1


def a_404(stack):
    stack.script(failing(404, "ResourceNotFoundException", "This model version has reached the end of its life."))
    error = fails(stack, openai.NotFoundError, 404)
    assert "end of its life" in error.message and error.code == "model_not_found"


def a_429_that_lasts(stack):
    stack.script({"throttle": 20})
    error = fails(stack, openai.RateLimitError, 429)
    assert error.code == "rate_limit_exceeded" and float(error.response.headers["retry-after"]) > 0
    assert 2 <= len(stack.calls()) <= 3, f"{len(stack.calls())} attempts"


def a_500(stack):
    stack.script(failing(500, "InternalServerException"))
    fails(stack, openai.InternalServerError, 500)
    assert len(stack.calls()) == 2, "retried once"


def a_503(stack):
    stack.script(failing(503, "ServiceUnavailableException"))
    fails(stack, openai.InternalServerError, 503)


def a_429_that_passes_is_not_seen(stack):
    stack.script({"throttle": 1}, {"text": "at last"})
    assert ask(stack).choices[0].message.content == "at last"
    assert [call["status"] for call in stack.calls()] == [429, 200]


def a_429_before_a_stream_is_not_seen_either(stack):
    stack.script({"throttle": 1}, {"text": "at last"})
    chunks = list(ask(stack, stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "at last"


def an_error_before_the_first_event_keeps_its_status(stack):
    stack.script(failing(403, "AccessDeniedException", "no"))
    error = raises(openai.PermissionDeniedError, lambda: ask(stack, stream=True))
    assert error.status_code == 403


def the_sdk_retries_what_the_proxy_gave_up(stack):
    stack.script({"throttle": 3}, {"text": "second wind"})
    answer = ask(stack, stack.client(max_retries=2))
    assert answer.choices[0].message.content == "second wind"
    assert len(stack.calls()) == 4


def a_model_that_nobody_knows(stack):
    error = raises(openai.NotFoundError, lambda: ask(stack, model="no-such-model-anywhere"))
    assert "no-such-model-anywhere" in error.message and error.code == "model_not_found"


def a_client_that_times_out_cancels_upstream(stack):
    stack.script({"hang": "head"})
    raises(openai.APITimeoutError, lambda: ask(stack, stack.client(timeout=0.5)))
    [call] = stack.calls(finished=1)
    assert call["outcome"] == "cancelled", call["outcome"]


run(
    [
        a_400_of_our_own_names_the_field,
        a_400_of_bedrock_keeps_its_words,
        a_403,
        a_404,
        a_429_that_lasts,
        a_500,
        a_503,
        a_429_that_passes_is_not_seen,
        a_429_before_a_stream_is_not_seen_either,
        an_error_before_the_first_event_keeps_its_status,
        the_sdk_retries_what_the_proxy_gave_up,
        a_model_that_nobody_knows,
        a_client_that_times_out_cancels_upstream,
    ]
)
