"""Vectors of every embedding model as openai-python asks for them: in base64, unless told otherwise."""

import openai
from harness import raises, run

MODELS = {
    "titan-embed-text-v1": 1536,
    "titan-embed-text-v2": 1024,
    "titan-embed-image-v1": 1024,
    "cohere-embed-english-v3": 1024,
    "cohere-embed-multilingual-v3": 1024,
    "cohere-embed-v4": 1536,
    "nova-2-multimodal-embeddings": 3072,
}


def vectors(stack, model, texts, **more):
    reply = stack.client().embeddings.create(model=model, input=texts, **more)
    assert [item.index for item in reply.data] == list(range(len(reply.data)))
    return [item.embedding for item in reply.data], reply


def every_model_gives_vectors_by_default(stack):
    for model, length in MODELS.items():
        found, reply = vectors(stack, model, ["one", "two", "one"])
        assert [len(vector) for vector in found] == [length] * 3, model
        assert all(isinstance(number, float) for number in found[0])
        assert len(set(found[0])) > 2, "these are bits, not numbers"
        assert found[0] == found[2] != found[1], "their order was not kept"
        assert reply.model == model and reply.usage.prompt_tokens == reply.usage.total_tokens > 0, reply.usage


def base64_and_floats_are_the_same_vectors(stack):
    for model in MODELS:
        (default,), _ = vectors(stack, model, "one")
        (floats,), _ = vectors(stack, model, "one", encoding_format="float")
        assert len(default) == len(floats)
        assert all(abs(a - b) <= 1e-6 * max(1, abs(b)) for a, b in zip(default, floats)), model


def a_length_can_be_asked_for(stack):
    for model, length in (("titan-embed-text-v2", 256), ("cohere-embed-v4", 512), ("nova-embed", 384)):
        assert len(vectors(stack, model, "one", dimensions=length)[0][0]) == length
    error = raises(openai.BadRequestError, lambda: vectors(stack, "titan-embed-text-v2", "one", dimensions=768))
    assert error.param == "dimensions", error.body


def many_texts_are_batches_of_96(stack):
    texts = [f"text {n}" for n in range(100)]
    found, _ = vectors(stack, "cohere-embed-v4", texts)
    assert len(stack.calls()) == 2, "96 texts to a call"
    assert found[99] == vectors(stack, "cohere-embed-v4", texts[99])[0][0]


def a_purpose_can_be_given(stack):
    vectors(stack, "cohere-embed-english-v3", "one", extra_body={"input_type": "search_query"})
    assert stack.bodies()[-1]["input_type"] == "search_query"


def what_can_be_no_vector_is_refused(stack):
    for texts, param in (("", "input"), ([], "input"), (["a", ""], "input[1]"), ([1, 2, 3], "input")):
        error = raises(openai.BadRequestError, lambda: vectors(stack, "titan-embed-text-v2", texts))
        assert error.param == param, error.body
    error = raises(openai.BadRequestError, lambda: vectors(stack, "claude-haiku-4-5", "a"))
    assert error.param == "model", error.body
    assert stack.bodies() == []


def throttling_is_said(stack):
    stack.script({"throttle": 9})
    error = raises(openai.RateLimitError, lambda: vectors(stack, "titan-embed-text-v2", "a"))
    assert error.response.headers["retry-after"], error.response.headers


run(
    [
        every_model_gives_vectors_by_default,
        base64_and_floats_are_the_same_vectors,
        a_length_can_be_asked_for,
        many_texts_are_batches_of_96,
        a_purpose_can_be_given,
        what_can_be_no_vector_is_refused,
        throttling_is_said,
    ],
    variants=[("runtime", "sigv4"), ("runtime", "bearer")],
)
