"""pydantic-ai with its models for OpenAI (Chat, Responses), Anthropic and Bedrock (Converse)."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "proxy"))

import boto3  # noqa: E402
from anthropic import AsyncAnthropic  # noqa: E402
from harness_six import CONVERSE, Client, get_weather, run, wait  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402
from pydantic_ai import Agent  # noqa: E402
from pydantic_ai.models.anthropic import AnthropicModel  # noqa: E402
from pydantic_ai.models.bedrock import BedrockConverseModel  # noqa: E402
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel  # noqa: E402
from pydantic_ai.profiles.openai import OpenAIModelProfile  # noqa: E402
from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: E402
from pydantic_ai.providers.bedrock import BedrockProvider  # noqa: E402
from pydantic_ai.providers.openai import OpenAIProvider  # noqa: E402


class Chat(Client):
    name, package, format = "pydantic-ai", "pydantic-ai-slim", "chat"
    always_tools = True
    drops_unsigned = "the client sends back signed reasoning alone; it is answered all the same"
    drops_reasoning = "the client does not send the signature back; it is answered all the same"

    def openai(self):
        return OpenAIProvider(openai_client=AsyncOpenAI(base_url=self.stack.url, api_key="anything", max_retries=0))

    def make(self):
        return OpenAIChatModel(self.model, provider=self.openai())

    def settings(self):
        return {"max_tokens": 4000, "openai_reasoning_effort": "low"}

    def agent(self, thinks=False):
        return Agent(self.make(), tools=[get_weather], retries=0, model_settings=self.settings() if thinks else None)

    def whole(self):
        return wait(self.agent().run("Hi")).output

    def stream(self):
        pieces, failure = wait(self.pieces())
        yield from pieces
        if failure:
            raise failure

    async def pieces(self):
        """What came, and what it broke with."""
        pieces = []
        try:
            async with self.agent().run_stream("Hi") as result:
                async for piece in result.stream_text(delta=True, debounce_by=None):
                    pieces.append(piece)
        except Exception as failure:  # noqa: BLE001
            return pieces, failure
        return pieces, None

    def loop(self, thinks, streams):
        async def streamed():
            async with self.agent(thinks).run_stream("Oslo?") as result:
                return await result.get_output()

        return wait(streamed()) if streams else wait(self.agent(thinks).run("Oslo?")).output


class Responses(Chat):
    format, drops_reasoning = "responses", None

    def make(self):
        # It knows which of OpenAI's models encrypt their reasoning, and has to be told of others.
        profile = OpenAIModelProfile(openai_supports_encrypted_reasoning_content=True)
        return OpenAIResponsesModel(self.model, provider=self.openai(), profile=profile)

    def settings(self):
        return {
            "max_tokens": 4000,
            "openai_reasoning_effort": "low",
            "openai_reasoning_summary": "auto",
            "openai_store": False,
        }


class Messages(Chat):
    format, drops_reasoning = "messages", None

    def make(self):
        client = AsyncAnthropic(base_url=self.stack.root, api_key="anything", max_retries=0)
        return AnthropicModel(self.model, provider=AnthropicProvider(anthropic_client=client))

    def settings(self):
        return {"max_tokens": 4000, "anthropic_thinking": {"type": "enabled", "budget_tokens": 1024}}


class Converse(Chat):
    format, families, hosts, drops_reasoning = "converse", CONVERSE, ("runtime",), None

    def make(self):
        keys = {"aws_access_key_id": "AKIDANYTHING", "aws_secret_access_key": "any", "region_name": "us-east-1"}
        client = boto3.client("bedrock-runtime", endpoint_url=self.stack.root, **keys)
        return BedrockConverseModel(self.family["id"], provider=BedrockProvider(bedrock_client=client))

    def settings(self):
        return {"max_tokens": 4000, "bedrock_additional_model_requests_fields": REASON.get(self.family["name"], {})}


REASON = {
    "Claude": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    "Nova": {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}},
}

run(Chat, Responses, Messages, Converse)
