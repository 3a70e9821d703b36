"""boto3, unmodified: SigV4 over http, Bearer over TLS, both planes, error classes."""

import json

from harness import NEW, OLD, raises, run
from harness_boto3 import client

BODY = {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hi"}],
}


def invoke(emulator, model=OLD, body=BODY, **more):
    made = client(emulator, **more)
    return made.invoke_model(modelId=model, body=json.dumps(body), contentType="application/json", accept="application/json")


def stream(emulator, model=OLD, body=BODY):
    reply = client(emulator).invoke_model_with_response_stream(modelId=model, body=json.dumps(body))
    return (json.loads(event["chunk"]["bytes"]) for event in reply["body"])


def whole_answer(emulator):
    emulator.script({"text": "Grüße, 空 🌌", "usage": {"input_tokens": 11, "output_tokens": 7}})
    reply = invoke(emulator)
    message = json.loads(reply["body"].read())
    assert message["content"] == [{"type": "text", "text": "Grüße, 空 🌌"}]
    assert message["stop_reason"] == "end_turn" and message["id"].startswith("msg_bdrk_")
    headers = reply["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-bedrock-input-token-count"] == "11" and headers["x-amzn-bedrock-output-token-count"] == "7"
    assert reply["ResponseMetadata"]["RequestId"] == headers["x-amzn-requestid"]


def the_right_credential_was_used(emulator):
    invoke(emulator)
    kind = "bearer-short" if emulator.ca else "sigv4"
    assert emulator.calls()[0]["auth"] == kind, emulator.calls()[0]["auth"]


def streamed_answer(emulator):
    emulator.script({"text": "Grüße, 空 🌌, in some pieces."})
    events = list(stream(emulator))
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]
    text = "".join(event["delta"]["text"] for event in events if event["type"] == "content_block_delta")
    assert text == "Grüße, 空 🌌, in some pieces."
    metrics = events[-1]["amazon-bedrock-invocationMetrics"]
    assert metrics["outputTokenCount"] > 0 and metrics["invocationLatency"] > 0


def arns_are_one_path_segment(emulator):
    arn = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/{OLD}"
    invoke(emulator, model=arn)
    call = emulator.calls()[0]
    assert call["model"] == arn and call["path"].count("/") == 3, call["path"]


def foundation_models(emulator):
    control = client(emulator, "bedrock")
    ids = [model["modelId"] for model in control.list_foundation_models()["modelSummaries"]]
    assert "anthropic.claude-haiku-4-5-20251001-v1:0" in ids
    some = control.list_foundation_models(byInferenceType="ON_DEMAND", byProvider="anthropic")["modelSummaries"]
    assert 0 < len(some) < len(ids)
    details = control.get_foundation_model(modelIdentifier="anthropic.claude-sonnet-4-6")["modelDetails"]
    assert details["modelLifecycle"]["status"] == "ACTIVE" and details["providerName"] == "Anthropic"


def inference_profiles_in_pages(emulator):
    control = client(emulator, "bedrock")
    every = control.list_inference_profiles()["inferenceProfileSummaries"]
    pages = list(control.get_paginator("list_inference_profiles").paginate(PaginationConfig={"PageSize": 5}))
    assert len(pages) > 3
    assert [one for page in pages for one in page["inferenceProfileSummaries"]] == every
    one = control.get_inference_profile(inferenceProfileIdentifier=NEW)
    assert one["type"] == "SYSTEM_DEFINED" and one["createdAt"].year == 2026
    again = control.get_inference_profile(inferenceProfileIdentifier=one["inferenceProfileArn"])
    assert again["inferenceProfileId"] == NEW


def each_exception_has_its_class(emulator):
    for kind, status in [
        ("ThrottlingException", 429),
        ("ServiceUnavailableException", 503),
        ("ModelTimeoutException", 408),
        ("ModelErrorException", 424),
        ("ModelNotReadyException", 429),
        ("InternalServerException", 500),
        ("AccessDeniedException", 403),
        ("ServiceQuotaExceededException", 400),
    ]:
        emulator.script({"fail": {"class": kind, "status": status, "message": "scripted"}})
        error = raises(kind, lambda: invoke(emulator))
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status
        assert error.response["Error"]["Message"] == "scripted"


def refusals_have_bedrocks_words(emulator):
    error = raises("ValidationException", lambda: invoke(emulator, model="anthropic.claude-sonnet-5"))
    assert "with on-demand throughput isn’t supported" in str(error)
    error = raises("ResourceNotFoundException", lambda: invoke(emulator, model="anthropic.claude-v2"))
    assert "reached the end of its life" in str(error)
    error = raises("ValidationException", lambda: invoke(emulator, body={**BODY, "stream": True}))
    assert "stream: Extra inputs are not permitted" in str(error)
    bare = {key: value for key, value in BODY.items() if key != "anthropic_version"}
    error = raises("ValidationException", lambda: invoke(emulator, body=bare))
    assert "anthropic_version: Field required" in str(error)
    error = raises("ValidationException", lambda: list(stream(emulator, model="anthropic.claude-unknown")))
    assert "The provided model identifier is invalid." in str(error)


def throttling_is_retried_by_boto3_itself(emulator):
    emulator.script({"throttle": 1}, {"text": "second try"})
    message = json.loads(invoke(emulator, attempts=3)["body"].read())
    assert message["content"][0]["text"] == "second try"
    assert [call["status"] for call in emulator.calls()] == [429, 200]


def an_exception_mid_stream_is_raised(emulator):
    emulator.script({"text": "half an answer", "exception": {"after": 3, "type": "throttlingException", "message": "slow"}})
    seen = []
    error = raises("EventStreamError", lambda: [seen.append(event) for event in stream(emulator)])
    assert error.response["Error"]["Code"] == "throttlingException" and len(seen) == 3


def broken_frames_are_noticed(emulator):
    emulator.script({"text": "x", "bad_crc": 1})
    raises("ChecksumMismatch", lambda: list(stream(emulator)))
    emulator.script({"text": "x", "bad_prelude": 1})
    raises("ChecksumMismatch", lambda: list(stream(emulator)))


def unknown_events_and_slow_bytes_do_no_harm(emulator):
    emulator.script({"text": "fine", "one_byte": True})
    assert list(stream(emulator))[-1]["type"] == "message_stop"
    emulator.script({"text": "fine", "insert": [{"after": 1, "event": {"type": "from_the_future"}}]})
    assert list(stream(emulator))[1]["type"] == "from_the_future"


def wrong_keys_are_refused(emulator):
    def refusal(kind, **overrides):
        return raises(kind, lambda: invoke(emulator, **overrides))

    error = refusal("ClientError", aws_secret_access_key="wrong")
    assert error.response["Error"]["Code"] == "InvalidSignatureException"
    error = refusal("ClientError", aws_access_key_id="AKIAWRONG")
    assert error.response["Error"]["Code"] == "UnrecognizedClientException"
    error = refusal("ClientError", aws_session_token="made up")
    assert error.response["Error"]["Code"] == "UnrecognizedClientException"
    error = refusal("ClientError", region_name="eu-west-1")
    assert error.response["Error"]["Code"] == "InvalidSignatureException"


def tokens_are_needed(emulator):
    for token in (None, "another"):
        error = raises("ClientError", lambda: invoke(emulator, aws_session_token=token))
        assert error.response["Error"]["Code"] == "UnrecognizedClientException"


def wrong_api_keys_are_refused(emulator):
    error = raises("AccessDeniedException", lambda: invoke(emulator, bearer="sk-1234"))
    assert "Must start with pre-defined prefix" in str(error)
    error = raises("AccessDeniedException", lambda: invoke(emulator, bearer=emulator.about["bearer"][:-8]))
    assert "make sure your API Key is valid" in str(error)


EITHER = [whole_answer, the_right_credential_was_used, streamed_answer, arns_are_one_path_segment]
EITHER += [foundation_models, inference_profiles_in_pages, each_exception_has_its_class, an_exception_mid_stream_is_raised]

run(
    (
        "sigv4-http",
        [],
        [
            *EITHER,
            refusals_have_bedrocks_words,
            throttling_is_retried_by_boto3_itself,
            broken_frames_are_noticed,
            unknown_events_and_slow_bytes_do_no_harm,
            wrong_keys_are_refused,
        ],
    ),
    ("sigv4-session-token", ["--session-token"], [whole_answer, streamed_answer, foundation_models, tokens_are_needed]),
    ("bearer-tls", ["--tls"], [*EITHER, wrong_api_keys_are_refused]),
)
