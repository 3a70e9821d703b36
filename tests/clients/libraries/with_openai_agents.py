"""OpenAI's agents over Chat and Responses."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "proxy"))

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"

from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool  # noqa: E402
from harness_six import Client, get_weather, run, wait  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402
from openai.types.shared import Reasoning  # noqa: E402


class Chat(Client):
    name, package, format = "openai-agents", "openai-agents", "chat"
    always_tools = True
    drops_reasoning = "the client does not keep reasoning; it is answered all the same"
    made = OpenAIChatCompletionsModel
    settings = {"max_tokens": 4000, "reasoning": Reasoning(effort="low")}

    def agent(self, thinks=False):
        client = AsyncOpenAI(base_url=self.stack.url, api_key="anything", max_retries=0)
        return Agent(
            name="a",
            model=self.made(self.model, client),
            tools=[function_tool(get_weather)],
            model_settings=ModelSettings(**(self.settings if thinks else {})),
        )

    def whole(self):
        return wait(Runner.run(self.agent(), "Hi")).final_output

    def stream(self):
        pieces, failure = wait(self.pieces(self.agent(), "Hi"))
        yield from pieces
        if failure:
            raise failure

    async def pieces(self, agent, text):
        """What came, and what it broke with."""
        pieces, result = [], Runner.run_streamed(agent, text)
        try:
            async for event in result.stream_events():
                if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                    pieces.append(event.data.delta)
        except Exception as failure:  # noqa: BLE001
            return pieces, failure
        return pieces, None

    def loop(self, thinks, streams):
        async def streamed():
            result = Runner.run_streamed(self.agent(thinks), "Oslo?")
            async for _ in result.stream_events():
                pass
            return result.final_output

        if streams:
            return wait(streamed())
        return wait(Runner.run(self.agent(thinks), "Oslo?")).final_output


class Responses(Chat):
    format, drops_reasoning = "responses", None
    made = OpenAIResponsesModel
    settings = {
        "max_tokens": 4000,
        "store": False,
        "reasoning": Reasoning(effort="low", summary="auto"),
        "response_include": ["reasoning.encrypted_content"],
    }


run(Chat, Responses)
