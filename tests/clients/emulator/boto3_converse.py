"""boto3, unmodified: Converse and its stream, CountTokens, guardrails, embeddings and rerank."""

import json

from harness import NEW, OLD, raises, run
from harness_boto3 import client

NOVA = "us.amazon.nova-pro-v1:0"
NOVA_2 = "us.amazon.nova-2-lite-v1:0"
LLAMA = "us.meta.llama3-3-70b-instruct-v1:0"
MISTRAL = "mistral.mistral-large-2402-v1:0"
R1 = "us.deepseek.r1-v1:0"
GPT = "us.openai.gpt-5.6-sol"
CHAT = [NOVA, NOVA_2, LLAMA, MISTRAL, R1, "deepseek.v3-v1:0", "qwen.qwen3-32b-v1:0", "moonshot.kimi-k2-thinking"]
CHAT += ["zai.glm-4.7", "minimax.minimax-m2", "ai21.jamba-1-5-large-v1:0", "cohere.command-r-plus-v1:0"]
CHAT += ["us.writer.palmyra-x5-v1:0", "openai.gpt-oss-120b-1:0", GPT, OLD, NEW]

TOOLS = {
    "tools": [
        {
            "toolSpec": {
                "name": "get_weather",
                "description": "The weather of a city.",
                "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}}},
            }
        }
    ]
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006"
    "0005a7b8d70000000049454e44ae426082"
)


def user(*blocks):
    return {"role": "user", "content": [{"text": block} if isinstance(block, str) else block for block in blocks]}


def assistant(*blocks):
    return {**user(*blocks), "role": "assistant"}


def converse(emulator, model=NOVA, messages=None, **more):
    return client(emulator).converse(modelId=model, messages=messages or [user("Hi")], **more)


def stream(emulator, model=NOVA, messages=None, **more):
    reply = client(emulator).converse_stream(modelId=model, messages=messages or [user("Hi")], **more)
    return reply["stream"]


def refused(words, work):
    error = raises("ValidationException", work)
    assert words in str(error), error


def put_together(events):
    """Content blocks of a stream, as the whole answer would have them."""
    blocks, tail = {}, {}
    for event in events:
        ((kind, payload),) = event.items()
        if kind == "contentBlockStart":
            blocks[payload["contentBlockIndex"]] = {"toolUse": {**payload["start"]["toolUse"], "input": ""}}
        elif kind == "contentBlockDelta":
            add(blocks, payload["contentBlockIndex"], payload["delta"])
        elif kind in ("messageStop", "metadata"):
            tail.update(payload)
    for block in blocks.values():
        if "toolUse" in block:
            block["toolUse"]["input"] = json.loads(block["toolUse"]["input"] or "{}")
    return list(blocks.values()), tail


def add(blocks, index, delta):
    ((kind, part),) = delta.items()
    if kind == "text":
        block = blocks.setdefault(index, {"text": ""})
        block["text"] += part
    elif kind == "toolUse":
        blocks[index]["toolUse"]["input"] += part["input"]
    elif kind == "citation":
        text = blocks[index].pop("text", None)
        cited = blocks[index].setdefault("citationsContent", {"content": [{"text": text}], "citations": []})
        cited["citations"].append(part)
    elif "redactedContent" in part:
        blocks[index] = {"reasoningContent": part}
    else:
        block = blocks.setdefault(index, {"reasoningContent": {"reasoningText": {}}})
        thought = block["reasoningContent"]["reasoningText"]
        for key, value in part.items():
            thought[key] = thought.get(key, "") + value


def every_family_answers_whole_and_streamed(emulator):
    for model in CHAT:
        emulator.script({"text": "Grüße, 空 🌌, in some pieces."}, {"text": "Grüße, 空 🌌, in some pieces."})
        whole = converse(emulator, model)
        assert whole["output"]["message"] == assistant("Grüße, 空 🌌, in some pieces."), model
        assert whole["stopReason"] == "end_turn" and whole["metrics"]["latencyMs"] > 0
        usage = whole["usage"]
        assert usage["totalTokens"] == usage["inputTokens"] + usage["outputTokens"] > 0
        blocks, tail = put_together(stream(emulator, model))
        assert blocks == whole["output"]["message"]["content"], model
        assert tail["stopReason"] == "end_turn" and tail["usage"] == usage


def thinking_and_tools_are_the_same_in_both(emulator):
    calls = [{"name": "get_weather", "input": {"city": "Oslo"}, "id": "tooluse_a"}, {"name": "get_weather", "id": "tooluse_b"}]
    step = {"thinking": "two calls", "text": "Let me see.", "tools": calls}
    emulator.script(step, step)
    whole = converse(emulator, NOVA_2, toolConfig=TOOLS)
    blocks, tail = put_together(stream(emulator, NOVA_2, toolConfig=TOOLS))
    assert blocks == whole["output"]["message"]["content"]
    assert [list(block) for block in blocks] == [["reasoningContent"], ["text"], ["toolUse"], ["toolUse"]]
    assert tail["stopReason"] == whole["stopReason"] == "tool_use"
    assert blocks[3]["toolUse"] == {"toolUseId": "tooluse_b", "name": "get_weather", "input": {}}


def a_tool_turn_is_answered(emulator):
    for model in [NOVA, LLAMA, MISTRAL, OLD, "cohere.command-r-plus-v1:0"]:
        emulator.script({"tools": [{"name": "get_weather", "input": {"city": "Oslo"}}]})
        call = converse(emulator, model, toolConfig=TOOLS)["output"]["message"]
        result = {"toolUseId": call["content"][0]["toolUse"]["toolUseId"], "content": [{"text": "3 C"}]}
        turns = [user("Weather in Oslo?"), call, user({"toolResult": result})]
        answer = converse(emulator, model, turns, toolConfig=TOOLS)
        assert answer["stopReason"] == "end_turn", model
        refused("The toolConfig field must be defined", lambda: converse(emulator, model, turns))


def claude_thinking_returns_with_its_signature(emulator):
    emulator.script({"thinking": "a plan", "text": "Done."})
    fields = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
    more = {"additionalModelRequestFields": fields, "inferenceConfig": {"maxTokens": 2000}}
    message = converse(emulator, OLD, **more)["output"]["message"]
    thought = message["content"][0]["reasoningContent"]["reasoningText"]
    assert thought["text"] == "a plan" and thought["signature"]
    converse(emulator, OLD, [user("Hi"), message, user("Go on")], **more)
    thought["text"] = "another plan"
    refused(
        "The model returned the following errors",
        lambda: converse(emulator, OLD, [user("Hi"), message, user("Go on")], **more),
    )


def redacted_thinking_and_citations(emulator):
    step = {"redacted": "hidden", "text": "cited", "citations": [{"cited_text": "x", "document_title": "Doc"}]}
    emulator.script(step, step)
    whole = converse(emulator, OLD)["output"]["message"]["content"]
    blocks, _ = put_together(stream(emulator, OLD))
    assert isinstance(whole[0]["reasoningContent"]["redactedContent"], bytes)
    assert isinstance(blocks[0]["reasoningContent"]["redactedContent"], bytes)
    assert blocks[1] == whole[1]
    assert whole[1]["citationsContent"]["citations"][0]["location"]["documentChar"]["documentIndex"] == 0


def stop_reasons(emulator):
    for said, reason in [("max_tokens", "max_tokens"), ("stop_sequence", "stop_sequence"), ("refusal", "content_filtered")]:
        emulator.script({"text": "x", "stop_reason": said}, {"text": "x", "stop_reason": said})
        assert converse(emulator)["stopReason"] == reason
        assert put_together(stream(emulator))[1]["stopReason"] == reason


def caching_is_counted(emulator):
    system = [{"text": "long " * 4000}, {"cachePoint": {"type": "default"}}]
    for model in (NOVA, OLD):
        first = converse(emulator, model, system=system)["usage"]
        second = converse(emulator, model, system=system)["usage"]
        assert first["cacheWriteInputTokens"] > 1000 and first["cacheReadInputTokens"] == 0
        assert second["cacheReadInputTokens"] == first["cacheWriteInputTokens"]
    error = raises("AccessDeniedException", lambda: converse(emulator, LLAMA, system=system))
    assert "did not allow prompt caching" in str(error)


def documents_and_images(emulator):
    document = {"document": {"name": "a file (1)", "format": "txt", "source": {"bytes": b"words"}}}
    image = {"image": {"format": "png", "source": {"bytes": PNG}}}
    converse(emulator, NOVA, [user("What?", document, image)])
    refused("text block", lambda: converse(emulator, NOVA, [user(document)]))
    refused("image content block", lambda: converse(emulator, LLAMA, [user("What?", image)]))
    document["document"]["name"] = "a_file.txt"
    refused("The document file name can only contain", lambda: converse(emulator, NOVA, [user("What?", document)]))


def families_refuse_what_they_do_not_do(emulator):
    refused("doesn't support tool use.", lambda: converse(emulator, R1, toolConfig=TOOLS))
    refused("tool use in streaming mode", lambda: stream(emulator, LLAMA, toolConfig=TOOLS))
    forced = {**TOOLS, "toolChoice": {"any": {}}}
    refused("toolConfig.toolChoice.any", lambda: converse(emulator, LLAMA, toolConfig=forced))
    converse(emulator, NOVA, toolConfig=forced)
    system = [{"text": "Be brief."}]
    refused("system messages", lambda: converse(emulator, "mistral.mistral-7b-instruct-v0:2", system=system))
    tiny = {"maxTokens": 1}
    refused("Expected a value >= 16", lambda: converse(emulator, GPT, inferenceConfig=tiny))
    converse(emulator, NOVA, inferenceConfig=tiny)
    unknown = {"top_k": 5}
    refused("extraneous key [top_k]", lambda: converse(emulator, NOVA, additionalModelRequestFields=unknown))
    thought = {"reasoningContent": {"reasoningText": {"text": "hm"}}}
    turns = [user("Hi"), assistant(thought, "Hello"), user("Go on")]
    refused("cannot contain reasoning content", lambda: converse(emulator, R1, turns))
    high = {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "high"}}
    hot = {"temperature": 0.5}
    refused(
        "must be unset",
        lambda: converse(emulator, NOVA_2, additionalModelRequestFields=high, inferenceConfig=hot),
    )


def turns_are_checked(emulator):
    refused("must start with a user message", lambda: converse(emulator, NOVA, [assistant("Hi")]))
    refused("must alternate", lambda: converse(emulator, NOVA, [user("a"), user("b")]))
    refused("is blank", lambda: converse(emulator, NOVA, [user("  ")]))
    refused("is empty", lambda: converse(emulator, NOVA, [user()]))
    refused("on-demand throughput", lambda: converse(emulator, "meta.llama3-3-70b-instruct-v1:0"))
    refused("doesn't support the model", lambda: converse(emulator, "amazon.titan-embed-text-v2:0"))


def guardrails_intervene(emulator):
    guard = {"guardrailIdentifier": "abc123", "guardrailVersion": "1", "trace": "enabled"}
    blocked = converse(emulator, NOVA, [user("say outcrop-denied")], guardrailConfig=guard)
    assert blocked["stopReason"] == "guardrail_intervened"
    words = blocked["trace"]["guardrail"]["inputAssessment"]["abc123"]["wordPolicy"]["customWords"]
    assert words[0]["match"] == "outcrop-denied"
    _, tail = put_together(stream(emulator, NOVA, [user("fine")], guardrailConfig=guard))
    assert tail["stopReason"] == "end_turn" and tail["trace"]["guardrail"]["outputAssessments"]
    runtime = client(emulator)

    def apply(text, identifier="abc123"):
        content = [{"text": {"text": text}}]
        return runtime.apply_guardrail(
            guardrailIdentifier=identifier, guardrailVersion="DRAFT", source="INPUT", content=content
        )

    assert apply("fine")["action"] == "NONE" and apply("outcrop-denied")["action"] == "GUARDRAIL_INTERVENED"
    raises("ResourceNotFoundException", lambda: apply("fine", "missing1"))


def tokens_are_counted(emulator):
    runtime = client(emulator)
    base = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    said = {"messages": [user("Hi there")], "system": [{"text": "Be brief."}]}
    count = runtime.count_tokens(modelId=base, input={"converse": said})["inputTokens"]
    assert count == converse(emulator, f"us.{base}", **said)["usage"]["inputTokens"]
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]}
    asked = {"invokeModel": {"body": json.dumps(body)}}
    assert runtime.count_tokens(modelId=base, input=asked)["inputTokens"] > 0
    refused("identifier is invalid", lambda: runtime.count_tokens(modelId=f"us.{base}", input=asked))
    refused("counting tokens", lambda: runtime.count_tokens(modelId="anthropic.claude-sonnet-5", input=asked))
    del body["max_tokens"]
    asked = {"invokeModel": {"body": json.dumps(body)}}
    refused("max_tokens: Field required", lambda: runtime.count_tokens(modelId=base, input=asked))


def invoke(emulator, model, **body):
    reply = client(emulator).invoke_model(modelId=model, body=json.dumps(body))
    return json.loads(reply["body"].read()), reply["ResponseMetadata"]["HTTPHeaders"]


def embeddings(emulator):
    titan, headers = invoke(emulator, "amazon.titan-embed-text-v2:0", inputText="Hi there", dimensions=256)
    assert len(titan["embedding"]) == 256 and abs(sum(x * x for x in titan["embedding"]) - 1) < 1e-3
    assert headers["x-amzn-bedrock-input-token-count"] == str(titan["inputTextTokenCount"]) == "2"
    cohere, _ = invoke(emulator, "cohere.embed-english-v3", texts=["a", "b", "a"], input_type="search_document")
    first, second, third = cohere["embeddings"]
    assert first == third != second and len(first) == 1024
    typed = {"embedding_types": ["float", "int8"], "output_dimension": 512}
    newer, headers = invoke(emulator, "us.cohere.embed-v4:0", texts=["a"], input_type="search_query", **typed)
    assert len(newer["embeddings"]["int8"][0]) == 512 and headers["x-amzn-bedrock-input-token-count"] == "1"
    text = {"value": "a", "truncationMode": "NONE"}
    params = {"embeddingPurpose": "GENERIC_INDEX", "embeddingDimension": 384, "text": text}
    nova = "amazon.nova-2-multimodal-embeddings-v1:0"
    made, _ = invoke(emulator, nova, taskType="SINGLE_EMBEDDING", singleEmbeddingParams=params)
    assert made["embeddings"][0]["embeddingType"] == "TEXT" and len(made["embeddings"][0]["embedding"]) == 384
    refused("required key [input_type] not found", lambda: invoke(emulator, "cohere.embed-english-v3", texts=["a"]))
    refused("extraneous key [input]", lambda: invoke(emulator, "amazon.titan-embed-text-v2:0", input="a"))


def rerank(emulator):
    asked = {"query": "red apple", "documents": ["a blue car", "one red apple", "an apple"], "top_n": 2}
    ranked, _ = invoke(emulator, "cohere.rerank-v3-5:0", api_version=2, **asked)
    assert [one["index"] for one in ranked["results"]] == [1, 2]
    amazon, _ = invoke(emulator, "amazon.rerank-v1:0", **asked)
    assert amazon == ranked
    refused("[api_version] not found", lambda: invoke(emulator, "cohere.rerank-v3-5:0", **asked))


def exceptions_come_in_the_stream_and_as_a_status(emulator):
    for kind in ("throttlingException", "modelStreamErrorException", "internalServerException", "validationException"):
        emulator.script({"text": "half an answer", "exception": {"after": 3, "type": kind, "message": "slow"}})
        seen = []
        error = raises("EventStreamError", lambda: [seen.append(event) for event in stream(emulator)])
        assert error.response["Error"]["Code"] == kind and len(seen) == 3
    emulator.script({"throttle": 1})
    raises("ThrottlingException", lambda: stream(emulator))
    emulator.script({"text": "x", "exception": {"after": 0, "type": "modelErrorException", "message": "no"}})
    raises("ModelErrorException", lambda: converse(emulator))
    emulator.script({"text": "x", "bad_crc": 1})
    raises("ChecksumMismatch", lambda: list(stream(emulator)))


def unknown_events_and_slow_bytes_do_no_harm(emulator):
    emulator.script({"text": "fine", "one_byte": True}, {"text": "fine"})
    assert put_together(stream(emulator))[0] == [{"text": "fine"}]
    raw = [{"messageStart": {"role": "assistant"}}, {"messageStop": {"stopReason": "end_turn"}}]
    emulator.clear()
    emulator.script({"events": raw})
    assert list(stream(emulator)) == raw


def lists_know_the_models(emulator):
    control = client(emulator, "bedrock")
    ids = [model["modelId"] for model in control.list_foundation_models()["modelSummaries"]]
    assert {"amazon.nova-pro-v1:0", "cohere.embed-v4:0", "meta.llama3-3-70b-instruct-v1:0"} <= set(ids)
    embedding = control.list_foundation_models(byOutputModality="EMBEDDING")["modelSummaries"]
    assert len(embedding) == 7, len(embedding)
    profiles = control.list_inference_profiles()["inferenceProfileSummaries"]
    assert NOVA in [profile["inferenceProfileId"] for profile in profiles]
    assert control.get_inference_profile(inferenceProfileIdentifier=LLAMA)["models"]
    details = control.get_foundation_model(modelIdentifier="amazon.nova-pro-v1:0")["modelDetails"]
    assert details["providerName"] == "Amazon"
    availability = control.get_foundation_model_availability(modelId="amazon.nova-pro-v1:0")
    assert availability["authorizationStatus"] == "AUTHORIZED"
    raises("ResourceNotFoundException", lambda: control.get_foundation_model_availability(modelId="x.nothing-v1:0"))


CASES = [
    every_family_answers_whole_and_streamed,
    thinking_and_tools_are_the_same_in_both,
    a_tool_turn_is_answered,
    claude_thinking_returns_with_its_signature,
    redacted_thinking_and_citations,
    stop_reasons,
    caching_is_counted,
    documents_and_images,
    families_refuse_what_they_do_not_do,
    turns_are_checked,
    guardrails_intervene,
    tokens_are_counted,
    embeddings,
    rerank,
    exceptions_come_in_the_stream_and_as_a_status,
    unknown_events_and_slow_bytes_do_no_harm,
    lists_know_the_models,
]
SOME = [every_family_answers_whole_and_streamed, embeddings, guardrails_intervene, tokens_are_counted]

run(("sigv4-http", [], CASES), ("bearer-tls", ["--tls"], SOME))
