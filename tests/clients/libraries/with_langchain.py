"""langchain-openai over Chat and Responses, and langchain-aws over Converse."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "proxy"))

from harness_six import CONVERSE, EMBEDDERS, Client, get_weather, run  # noqa: E402
from langchain_aws import ChatBedrockConverse  # noqa: E402
from langchain_core.tools import tool  # noqa: E402
from langchain_openai import ChatOpenAI, OpenAIEmbeddings  # noqa: E402

WEATHER = tool(get_weather)
UNSTREAMED = ("Kimi", "GLM", "MiniMax")


class Chat(Client):
    name, package, format = "langchain-openai", "langchain-openai", "chat"
    drops_reasoning = "the client does not keep reasoning; it is answered all the same"

    def make(self, thinks=False):
        more = {"reasoning_effort": "low", "max_tokens": 4000} if thinks else {}
        return ChatOpenAI(model=self.model, base_url=self.stack.url, api_key="anything", max_retries=0, **more)

    def whole(self):
        return self.make().invoke("Hi").text

    def stream(self):
        for part in self.make().stream("Hi"):
            if part.text:
                yield part.text

    def loop(self, thinks, streams):
        model = self.make(thinks).bind_tools([WEATHER])
        messages = [{"role": "user", "content": "Oslo?"}]
        for _ in range(2):
            answer = self.joined(model.stream(messages)) if streams else model.invoke(messages)
            if not answer.tool_calls:
                return answer.text
            messages += [answer, *(WEATHER.invoke(call) for call in answer.tool_calls)]
        raise AssertionError("it went on calling the tool")

    @staticmethod
    def joined(parts):
        whole = None
        for part in parts:
            whole = part if whole is None else whole + part
        return whole


class Responses(Chat):
    format, drops_reasoning = "responses", None

    def make(self, thinks=False):
        more = {"reasoning": {"effort": "low", "summary": "auto"}, "max_tokens": 4000} if thinks else {}
        return ChatOpenAI(
            model=self.model, base_url=self.stack.url, api_key="anything", max_retries=0, use_responses_api=True,
            store=False, include=["reasoning.encrypted_content"], output_version="responses/v1", **more
        )


class Converse(Chat):
    name, package, format = "langchain-aws", "langchain-aws", "converse"
    lacks = {("stream", family): "the client does not stream a family that it does not know" for family in UNSTREAMED}
    families, hosts, drops_reasoning = CONVERSE, ("runtime",), None
    drops_unsigned = "the client sends back signed reasoning alone; it is answered all the same"

    def make(self, thinks=False):
        keys = {"aws_access_key_id": "AKIDANYTHING", "aws_secret_access_key": "any", "region_name": "us-east-1"}
        more = {"additional_model_request_fields": REASON.get(self.family["name"]), "max_tokens": 4000} if thinks else {}
        return ChatBedrockConverse(
            model=self.family["id"], provider=self.family["id"].split(".")[-2], endpoint_url=self.stack.root, **keys, **more
        )


REASON = {
    "Claude": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    "Nova": {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}},
}


class Embeddings(Client):
    name, package, format, families = "langchain-openai", "langchain-openai", "embeddings", EMBEDDERS

    def embed(self, texts):
        # With the check of lengths it would fetch a tokenizer from the internet.
        more = {"api_key": "anything", "check_embedding_ctx_length": False, "max_retries": 0}
        return OpenAIEmbeddings(model=self.model, base_url=self.stack.url, **more).embed_documents(texts)


run(Chat, Responses, Embeddings, Converse)
