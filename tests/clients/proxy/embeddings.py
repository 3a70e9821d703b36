"""Embeddings, with the encoding that the SDK asks for in silence (base64): one text, many texts, an error."""

import openai
from harness import raises, run


def embed(stack, model="titan-embed-text-v2", **more):
    return stack.client().embeddings.create(**{"model": model, "input": "Hi", **more})


def one_text(stack):
    answer = embed(stack)
    assert len(answer.data[0].embedding) == 1024 and answer.usage.prompt_tokens > 0


def many_texts_keep_their_order(stack):
    answer = embed(stack, input=["one", "two", "three"])
    assert [item.index for item in answer.data] == [0, 1, 2]
    alone = embed(stack, input="two").data[0].embedding
    assert answer.data[1].embedding == alone and answer.data[0].embedding != alone


def fewer_dimensions(stack):
    assert len(embed(stack, dimensions=256).data[0].embedding) == 256


def an_error_is_raised(stack):
    stack.script({"fail": {"status": 400, "class": "ValidationException", "message": "as Bedrock says it"}})
    assert "as Bedrock says it" in raises(openai.BadRequestError, lambda: embed(stack)).message


run([one_text, many_texts_keep_their_order, fewer_dimensions, an_error_is_raised], [("runtime", "sigv4"), ("runtime", "bearer")])
