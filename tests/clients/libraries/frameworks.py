"""Libraries above the SDKs, as their users set them up: langchain, OpenAI's agents, pydantic-ai, instructor."""

import asyncio
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "proxy"))
os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"

import instructor  # noqa: E402
from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool  # noqa: E402
from harness import MODEL, Skip, each, run, user  # noqa: E402
from langchain_aws import ChatBedrockConverse  # noqa: E402
from langchain_openai import ChatOpenAI  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402
from pydantic import BaseModel  # noqa: E402
from pydantic_ai import Agent as PydanticAgent  # noqa: E402
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel as PydanticResponses  # noqa: E402
from pydantic_ai.providers.openai import OpenAIProvider  # noqa: E402

LONG = " ".join(f"word{i}" for i in range(40))
CALL = {"name": "get_weather", "input": {"city": "Oslo"}}
CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"


class Weather(BaseModel):
    """The weather in a city."""

    city: str


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"3 C in {city}"


def converse(stack):
    keys = {"aws_access_key_id": "AKIDANYTHING", "aws_secret_access_key": "any", "region_name": "us-east-1"}
    return ChatBedrockConverse(model=CLAUDE, endpoint_url=stack.root, **keys)


LANGCHAIN = {
    "langchain-openai chat": lambda stack: ChatOpenAI(model=MODEL, base_url=stack.url, api_key="x", max_retries=0),
    "langchain-openai responses": lambda stack: ChatOpenAI(
        model=MODEL, base_url=stack.url, api_key="x", max_retries=0, use_responses_api=True
    ),
}
AGENTS = {
    "openai-agents chat": lambda stack: OpenAIChatCompletionsModel(MODEL, AsyncOpenAI(base_url=stack.url, api_key="x")),
    "openai-agents responses": lambda stack: OpenAIResponsesModel(MODEL, AsyncOpenAI(base_url=stack.url, api_key="x")),
}
PYDANTIC = {
    "pydantic-ai chat": lambda stack: OpenAIChatModel(MODEL, provider=OpenAIProvider(base_url=stack.url, api_key="x")),
    "pydantic-ai responses": lambda stack: PydanticResponses(
        MODEL, provider=OpenAIProvider(base_url=stack.url, api_key="x")
    ),
}


def whole_and_streamed(stack, model):
    stack.script({"text": LONG}, {"text": LONG, "chunk_chars": 6})
    assert model.invoke("Hi").text == LONG
    assert "".join(part.text for part in model.stream("Hi")) == LONG


def a_loop_of_tools(stack, model):
    bound = model.bind_tools([Weather])
    stack.script({"tools": [{"name": "Weather", "input": {"city": "Oslo"}}]}, {"text": "3 C"})
    first = bound.invoke("Oslo?")
    [call] = first.tool_calls
    assert (call["name"], call["args"]) == ("Weather", {"city": "Oslo"})
    result = {"role": "tool", "tool_call_id": call["id"], "content": "3 C"}
    assert bound.invoke([user("Oslo?"), first, result]).text == "3 C"


def an_error_is_raised(stack, model):
    stack.script({"times": 0, "fail": {"status": 400, "class": "ValidationException", "message": "as Bedrock says it"}})
    try:
        model.invoke("Hi")
    except Exception as error:  # noqa: BLE001
        assert "as Bedrock says it" in str(error), error
        return
    raise AssertionError("no error")


def an_agent_with_a_tool(stack, model):
    stack.script({"tools": [CALL]}, {"text": "It is cold."})
    agent = Agent(name="a", instructions="Be brief.", model=model, tools=[function_tool(get_weather)])
    assert asyncio.run(Runner.run(agent, "Oslo?")).final_output == "It is cold."
    assert "3 C in Oslo" in str(stack.bodies()[-1]["messages"])


def a_streamed_agent_with_a_tool(stack, model):
    stack.script({"text": "Let me see.", "tools": [CALL]}, {"text": "It is cold."})
    agent = Agent(name="a", instructions="Be brief.", model=model, tools=[function_tool(get_weather)])

    async def go():
        result = Runner.run_streamed(agent, "Oslo?")
        async for _ in result.stream_events():
            pass
        return result.final_output

    assert asyncio.run(go()) == "It is cold."


def a_pydantic_agent_with_a_tool(stack, model):
    stack.script({"tools": [CALL]}, {"text": "It is cold."})
    agent = PydanticAgent(model, tools=[get_weather])
    assert agent.run_sync("Oslo?").output == "It is cold."
    assert "3 C in Oslo" in str(stack.bodies()[-1]["messages"])


def a_streamed_pydantic_agent(stack, model):
    stack.script({"text": LONG, "chunk_chars": 6})

    async def go():
        async with PydanticAgent(model).run_stream("Hi") as result:
            return await result.get_output()

    assert asyncio.run(go()) == LONG


def instructor_makes_an_object(stack):
    stack.script({"tools": [{"name": "Weather", "input": {"city": "Oslo"}}]})
    client = instructor.from_openai(stack.client())
    assert client.create(model=MODEL, messages=[user("Oslo?")], response_model=Weather).city == "Oslo"


def langchain_aws(stack):
    if stack.host == "mantle":
        raise Skip("mantle has no Converse")
    for case in (whole_and_streamed, a_loop_of_tools, an_error_is_raised):
        stack.emulator.clear()
        case(stack, converse(stack))


run(
    each(LANGCHAIN, [whole_and_streamed, a_loop_of_tools, an_error_is_raised])
    + each(AGENTS, [an_agent_with_a_tool, a_streamed_agent_with_a_tool])
    + each(PYDANTIC, [a_pydantic_agent_with_a_tool, a_streamed_pydantic_agent])
    + [instructor_makes_an_object, langchain_aws],
    [("runtime", "sigv4"), ("mantle", "bearer")],
)
