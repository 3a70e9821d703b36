"""boto3 and AnthropicBedrock in front of a proxy with keys: their signatures are checked, and go no further."""

import os
import tempfile

import anthropic
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from harness import Emulator, Stack, verdict

ID, SECRET = "AKIDOFTHISTESTONLY", "wJ8rXq2Ln5vT0bYc7Zd4Pf9Gh1Ks6Mu3"
MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
HI = [{"role": "user", "content": [{"text": "Hi"}]}]


def client(stack, service="bedrock-runtime", key=ID, secret=SECRET):
    keys = {"aws_access_key_id": key, "aws_secret_access_key": secret}
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    return boto3.client(service, region_name="eu-west-3", endpoint_url=stack.root, config=config, **keys)


def refused(code, work):
    try:
        result = work()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
        assert SECRET not in str(error)
        return
    raise AssertionError(f"not refused: {result!r}")


def a_good_signature_is_let_in(stack):
    stack.script({"text": "welcome"}, {"text": "welcome back"})
    reply = client(stack).converse(modelId=MODEL, messages=HI)
    assert reply["output"]["message"]["content"][0]["text"] == "welcome"
    events = list(client(stack).converse_stream(modelId=MODEL, messages=HI)["stream"])
    assert "".join(e["contentBlockDelta"]["delta"].get("text", "") for e in events if "contentBlockDelta" in e) == "welcome back"


def a_query_is_signed_too(stack):
    listed = client(stack, "bedrock").list_inference_profiles(typeEquals="SYSTEM_DEFINED", maxResults=3)
    assert len(listed["inferenceProfileSummaries"]) == 3
    again = client(stack, "bedrock").list_inference_profiles(maxResults=3, nextToken=listed["nextToken"])
    assert again["inferenceProfileSummaries"] != listed["inferenceProfileSummaries"]
    models = client(stack, "bedrock").list_foundation_models(byProvider="Anthropic")["modelSummaries"]
    assert models and all("anthropic" in model["modelId"] for model in models)


def an_arn_in_the_path_is_signed_as_it_is_sent(stack):
    arn = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/{MODEL}"
    stack.script({"text": "ok"})
    assert client(stack).converse(modelId=arn, messages=HI)["stopReason"] == "end_turn"


def anthropic_bedrock_signs_a_raw_colon(stack):
    stack.script({"text": "ok"})
    keys = {"aws_access_key": ID, "aws_secret_key": SECRET, "aws_region": "us-west-2"}
    bedrock = anthropic.AnthropicBedrock(base_url=stack.root, max_retries=0, **keys)
    messages = [{"role": "user", "content": "Hi"}]
    # Claude before 4.7 refuses the version that this SDK sends, on Bedrock itself as here.
    model = "us.anthropic.claude-sonnet-5"
    assert bedrock.messages.create(model=model, max_tokens=64, messages=messages).content[0].text == "ok"
    with bedrock.messages.stream(model=model, max_tokens=64, messages=messages) as stream:
        assert stream.get_final_text()


def a_bad_signature_is_refused_in_awss_words(stack):
    converse = lambda **keys: client(stack, **keys).converse(modelId=MODEL, messages=HI)  # noqa: E731
    refused("InvalidSignatureException", lambda: converse(secret=SECRET[:-1] + "0"))
    refused("UnrecognizedClientException", lambda: converse(key="AKIDSOMEONEELSE"))
    refused("InvalidSignatureException", lambda: client(stack, "bedrock", secret="wrong").list_foundation_models())
    assert stack.bodies() == []


def main():
    emulator = Emulator()
    with tempfile.NamedTemporaryFile("w", suffix=".toml", dir=os.environ["HOME"]) as config:
        config.write(f'[[keys]]\nname = "app"\naccess_key_id = "{ID}"\nsecret_access_key = "{SECRET}"\n')
        config.flush()
        stack = Stack(emulator, "runtime", "bearer", "--config", config.name)
        try:
            cases = [
                a_good_signature_is_let_in,
                a_query_is_signed_too,
                an_arn_in_the_path_is_signed_as_it_is_sent,
                anthropic_bedrock_signs_a_raw_colon,
                a_bad_signature_is_refused_in_awss_words,
            ]
            verdicts = [verdict(f"signatures.py {case.__name__}", case, stack) for case in cases]
        finally:
            stack.child.stop()
            emulator.child.stop()
    raise SystemExit(0 if all(verdicts) else 1)


main()
