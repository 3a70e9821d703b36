"""boto3 with `endpoint_url` at the proxy: all six operations, signed over http, and with an API key over TLS."""

import json
import os
import subprocess
import sys
import tempfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError
from harness import VARIANTS, Emulator, Stack, verdict

CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
NOVA = "us.amazon.nova-pro-v1:0"
LONG = " ".join(f"word{i}" for i in range(60))
TOOL = {"toolSpec": {"name": "get_weather", "inputSchema": {"json": {"type": "object", "properties": {}}}}}
HI = [{"role": "user", "content": [{"text": "Hi"}]}]


def client(stack):
    """As a user makes it; boto3 sends an API key over TLS only."""
    os.environ.pop("AWS_BEARER_TOKEN_BEDROCK", None)
    keys = {"aws_access_key_id": "AKIDANYTHING", "aws_secret_access_key": "any"}
    if stack.tls:
        os.environ["AWS_BEARER_TOKEN_BEDROCK"] = "anything"
        keys = {"verify": stack.tls}
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    return boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=stack.root, config=config, **keys)


def body(**more):
    messages = [{"role": "user", "content": "Hi"}]
    return json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 2000, "messages": messages, **more})


def invoke(stack, **more):
    reply = client(stack).invoke_model(modelId=CLAUDE, body=body(**more))
    return json.loads(reply["body"].read())


def invoke_stream(stack, **more):
    reply = client(stack).invoke_model_with_response_stream(modelId=CLAUDE, body=body(**more))
    return [json.loads(event["chunk"]["bytes"]) for event in reply["body"]]


def converse(stack, model=NOVA, messages=HI, **more):
    return client(stack).converse(modelId=model, messages=messages, **more)


def converse_stream(stack, model=NOVA, messages=HI, **more):
    return list(client(stack).converse_stream(modelId=model, messages=messages, **more)["stream"])


def refused(code, work):
    try:
        result = work()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error
    raise AssertionError(f"no {code}; the result was {result!r}")


def invoke_model(stack):
    stack.script({"thinking": "A plan.", "text": "Grüße, 空 🌌."}, {"text": "again"})
    thinking = {"type": "enabled", "budget_tokens": 1024}
    answer = invoke(stack, thinking=thinking)
    assert [block["type"] for block in answer["content"]] == ["thinking", "text"]
    assert answer["content"][1]["text"] == "Grüße, 空 🌌." and answer["stop_reason"] == "end_turn"
    history = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": answer["content"]}]
    history.append({"role": "user", "content": "Sure?"})
    assert invoke(stack, messages=history, thinking=thinking)["content"][0]["text"] == "again"
    assert stack.bodies()[-1]["messages"][1]["content"][0] == answer["content"][0]


def invoke_model_with_response_stream(stack):
    stack.script({"text": LONG, "chunk_chars": 6})
    events = invoke_stream(stack)
    assert (events[0]["type"], events[-1]["type"]) == ("message_start", "message_stop")
    deltas = [event["delta"]["text"] for event in events if event["type"] == "content_block_delta"]
    assert len(deltas) > 10 and "".join(deltas) == LONG


def invoke_model_with_tools(stack):
    stack.script({"tools": [{"name": "look", "input": {"a": 1}, "id": "toolu_1"}]}, {"text": "done"})
    tools = [{"name": "look", "input_schema": {"type": "object", "properties": {}}}]
    first = invoke(stack, tools=tools)
    assert first["stop_reason"] == "tool_use" and first["content"][0]["input"] == {"a": 1}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "found"}
    history = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": first["content"]}]
    history.append({"role": "user", "content": [result]})
    assert invoke(stack, tools=tools, messages=history)["content"][0]["text"] == "done"


def errors_of_invoke_model(stack):
    for status, kind in [
        (400, "ValidationException"),
        (403, "AccessDeniedException"),
        (404, "ResourceNotFoundException"),
        (500, "InternalServerException"),
    ]:
        stack.emulator.clear()
        stack.script({"times": 0, "fail": {"status": status, "class": kind, "message": "as Bedrock says it"}})
        assert "as Bedrock says it" in str(refused(kind, lambda: invoke(stack)))
        assert "as Bedrock says it" in str(refused(kind, lambda: invoke_stream(stack)))


def a_broken_stream_of_invoke_model(stack):
    if stack.host == "runtime":
        fault = {"exception": {"after": 6, "type": "throttlingException", "message": "Too many requests"}}
    else:
        fault = {"error_event": {"after": 6, "type": "rate_limit_error", "message": "Too many requests"}}
    stack.script({"text": LONG, "chunk_chars": 6, **fault})
    try:
        events = invoke_stream(stack)
    except EventStreamError as error:
        assert "Too many requests" in str(error) and "throttlingException" in str(error), error
        return
    raise AssertionError(f"it ended as if it were whole: {events[-1]}")


def converse_whole(stack):
    stack.script({"text": "Grüße, 空 🌌."})
    answer = converse(stack, system=[{"text": "Be kind."}], inferenceConfig={"maxTokens": 100})
    assert answer["output"]["message"]["content"] == [{"text": "Grüße, 空 🌌."}]
    assert answer["stopReason"] == "end_turn" and answer["usage"]["totalTokens"] > 0
    [sent] = stack.bodies()
    assert sent["system"] == [{"text": "Be kind."}] and sent["inferenceConfig"] == {"maxTokens": 100}


def converse_streamed(stack):
    stack.script({"text": LONG, "chunk_chars": 6})
    events = converse_stream(stack)
    text = [event["contentBlockDelta"]["delta"]["text"] for event in events if "contentBlockDelta" in event]
    assert "".join(text) == LONG and "metadata" in events[-1]


def a_tool_loop_of_converse_with_reasoning_sent_back(stack):
    stack.script({"thinking": "A plan.", "tools": [{"name": "get_weather", "input": {"a": 1}}]}, {"text": "done"})
    more = {"toolConfig": {"tools": [TOOL]}, "inferenceConfig": {"maxTokens": 2000}}
    more["additionalModelRequestFields"] = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
    first = converse(stack, CLAUDE, **more)
    message = first["output"]["message"]
    assert first["stopReason"] == "tool_use"
    [use] = [block["toolUse"] for block in message["content"] if "toolUse" in block]
    result = {"toolResult": {"toolUseId": use["toolUseId"], "content": [{"text": "3 C"}]}}
    history = [*HI, message, {"role": "user", "content": [result]}]
    second = converse(stack, CLAUDE, history, **more)
    assert second["output"]["message"]["content"] == [{"text": "done"}]
    assert stack.bodies()[-1]["messages"][1]["content"][0] == message["content"][0]


def errors_and_broken_streams_of_converse(stack):
    fail = {"status": 400, "class": "ValidationException", "message": "as Bedrock says it"}
    stack.script({"times": 2, "fail": fail})
    refused("ValidationException", lambda: converse(stack))
    refused("ValidationException", lambda: converse_stream(stack))
    stack.emulator.clear()
    fault = {"exception": {"after": 6, "type": "throttlingException", "message": "Too many requests"}}
    stack.script({"text": LONG, "chunk_chars": 6, **fault})
    try:
        events = converse_stream(stack)
    except EventStreamError as error:
        assert "Too many requests" in str(error) and "throttlingException" in str(error), error
        return
    raise AssertionError(f"it ended as if it were whole: {events[-1]}")


def count_tokens(stack):
    request = {"invokeModel": {"body": body()}}
    counted = client(stack).count_tokens(modelId="anthropic.claude-haiku-4-5-20251001-v1:0", input=request)
    assert counted["inputTokens"] > 0


def apply_guardrail(stack):
    def judged(text):
        content = [{"text": {"text": text}}]
        return client(stack).apply_guardrail(
            guardrailIdentifier="abcdefghij", guardrailVersion="1", source="INPUT", content=content
        )["action"]

    assert (judged("fine"), judged("this is outcrop-denied")) == ("NONE", "GUARDRAIL_INTERVENED")


CLAUDE_CASES = [
    invoke_model,
    invoke_model_with_response_stream,
    invoke_model_with_tools,
    errors_of_invoke_model,
    a_broken_stream_of_invoke_model,
]
RUNTIME_CASES = [
    converse_whole,
    converse_streamed,
    a_tool_loop_of_converse_with_reasoning_sent_back,
    errors_and_broken_streams_of_converse,
    count_tokens,
    apply_guardrail,
]


# What a case shows beside the six things of `sdks.py`.
OPERATIONS = {
    invoke_model: "InvokeModel",
    invoke_model_with_response_stream: "InvokeModelWithResponseStream",
    invoke_model_with_tools: "InvokeModel",
    errors_of_invoke_model: "error",
    a_broken_stream_of_invoke_model: "broken",
    converse_whole: "Converse",
    converse_streamed: "ConverseStream",
    a_tool_loop_of_converse_with_reasoning_sent_back: "Converse",
    errors_and_broken_streams_of_converse: "error",
    count_tokens: "CountTokens",
    apply_guardrail: "ApplyGuardrail",
}


def mark(caller, case):
    """Its place in the matrix."""
    how = "SigV4" if caller == "signed" else "API key over TLS"
    return f"boto3 {boto3.__version__} | six operations, {how} | Claude and Nova | {OPERATIONS[case]}"


def certificate(folder):
    """A throw-away certificate for loopback, which is its own authority."""
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    except FileNotFoundError:
        return None
    return cert, key


def main():
    emulator, good = Emulator(), []
    with tempfile.TemporaryDirectory(dir=os.environ["HOME"]) as folder:
        files = certificate(folder)
        for caller in ("signed", "api_key"):
            if caller == "api_key" and files is None:
                print("skip native_boto3.py api_key: openssl is not here, and boto3 sends a key over TLS only")
                continue
            flags = [] if caller == "signed" else ["--tls-cert", files[0], "--tls-key", files[1]]
            for host, auth in VARIANTS:
                stack = Stack(emulator, host, auth, *flags)
                stack.tls = files[0] if flags else None
                cases = CLAUDE_CASES + (RUNTIME_CASES if host == "runtime" else [])
                try:
                    for case in cases:
                        name = f"native_boto3.py {caller} {host} {auth} {case.__name__}"
                        good.append(verdict(f"{name} # {mark(caller, case)}", case, stack))
                finally:
                    stack.child.stop()
    emulator.child.stop()
    sys.exit(0 if all(good) else 1)


main()
