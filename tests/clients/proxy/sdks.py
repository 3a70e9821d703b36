"""The official SDKs over each of their formats with every model family."""

import json
import os
import tempfile

import anthropic
import boto3
import openai
from botocore.config import Config
from harness import Stack, user
from harness_six import CALL, CLAUDE, COLD, CONVERSE, EMBEDDERS, SCHEMA, Client, get_weather, run
from pydantic import BaseModel

FUNCTION = {"name": "get_weather", "description": "The weather in a city", "parameters": SCHEMA}


class Day(BaseModel):
    city: str
    days: int


class Chat(Client):
    name, package, format = "openai-python", "openai", "chat"

    def client(self):
        return openai.OpenAI(base_url=self.stack.url, api_key="anything", max_retries=0)

    def body(self, **more):
        return {"model": self.model, "messages": [user("Hi")], "max_completion_tokens": 4000, **more}

    def whole(self):
        return self.client().chat.completions.create(**self.body()).choices[0].message.content

    def stream(self):
        for chunk in self.client().chat.completions.create(**self.body(stream=True)):
            yield from (choice.delta.content for choice in chunk.choices if choice.delta.content)

    def loop(self, thinks, streams):
        messages = [user("Oslo?")]
        more = {"reasoning_effort": "low"} if thinks else {}
        for _ in range(2):
            body = self.body(messages=messages, tools=[{"type": "function", "function": FUNCTION}], **more)
            message = self.streamed(body) if streams else self.client().chat.completions.create(**body).choices[0].message
            if not message.tool_calls:
                return message.content
            messages.append(message.model_dump(exclude_none=True))
            for call in message.tool_calls:
                result = get_weather(**json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
        raise AssertionError("it went on calling the tool")

    def streamed(self, body):
        with self.client().chat.completions.stream(**body) as events:
            return events.get_final_completion().choices[0].message

    def parse(self):
        self.stack.script(self.answer())
        client = self.client().chat.completions
        done = client.parse(model=self.model, messages=[user("Oslo?")], response_format=Day)
        assert done.choices[0].message.parsed == Day(city="Oslo", days=2)

    def answer(self):
        """Where a host has no structured output for the model, it is made to call a tool."""
        if self.stack.host == "mantle" and self.family["name"] == "Claude":
            return {"tools": [{"name": "outcrop_json_output", "input": {"city": "Oslo", "days": 2}}]}
        return {"text": '{"city": "Oslo", "days": 2}'}


class Responses(Chat):
    format = "responses"

    def body(self, **more):
        return {"model": self.model, "input": "Hi", "max_output_tokens": 4000, "store": False, **more}

    def whole(self):
        return self.client().responses.create(**self.body()).output_text

    def stream(self):
        for event in self.client().responses.create(**self.body(stream=True)):
            if event.type == "response.output_text.delta":
                yield event.delta
            # What a failure is in this format: the SDK hands it on as an event.
            if event.type in ("response.failed", "error"):
                raise RuntimeError(getattr(event, "message", None) or event.response.error.message)

    def loop(self, thinks, streams):
        said = [user("Oslo?")]
        more = {"reasoning": {"effort": "low", "summary": "auto"}, "include": ["reasoning.encrypted_content"]}
        for _ in range(2):
            tool = {"type": "function", "strict": False, **FUNCTION}
            body = self.body(input=said, tools=[tool], **(more if thinks else {}))
            answer = self.streamed(body) if streams else self.client().responses.create(**body)
            said += [item.model_dump(exclude_none=True) for item in answer.output]
            calls = [item for item in answer.output if item.type == "function_call"]
            if not calls:
                return answer.output_text
            for call in calls:
                result = get_weather(**json.loads(call.arguments))
                said.append({"type": "function_call_output", "call_id": call.call_id, "output": result})
        raise AssertionError("it went on calling the tool")

    def streamed(self, body):
        with self.client().responses.stream(**body) as events:
            for _ in events:
                pass
            return events.get_final_response()

    def parse(self):
        self.stack.script(self.answer())
        done = self.client().responses.parse(**self.body(input="Oslo?", text_format=Day))
        assert done.output_parsed == Day(city="Oslo", days=2)


    def stored_turn(self):
        with tempfile.TemporaryDirectory(dir=os.environ["HOME"]) as folder:
            own = Stack(self.stack.emulator, self.stack.host, self.stack.auth, "--responses-store", folder)
            try:
                client = openai.OpenAI(base_url=own.url, api_key="anything", max_retries=0).responses
                self.stack.script({"text": "Hi Ann."}, {"text": "You are Ann."})
                first = client.create(model=self.model, input="I am Ann.")
                second = client.create(model=self.model, input="Who am I?", previous_response_id=first.id)
                assert second.output_text == "You are Ann."
                # Sent once more, or kept by Bedrock, where the model speaks Responses itself.
                sent = json.dumps(self.stack.bodies()[-1])
                assert "I am Ann." in sent or first.id in sent, "the first turn did not arrive"
            finally:
                own.child.stop()


class Embeddings(Client):
    name, package, format, families = "openai-python", "openai", "embeddings", EMBEDDERS

    def embed(self, texts):
        client = openai.OpenAI(base_url=self.stack.url, api_key="anything", max_retries=0)
        return [item.embedding for item in client.embeddings.create(model=self.model, input=texts).data]


class Plain(Client):
    name, package, format = "Anthropic (Python)", "anthropic", "messages"

    def client(self):
        return anthropic.Anthropic(base_url=self.stack.root, api_key="anything", max_retries=0)

    def body(self, thinks=False, **more):
        claude = self.family["name"] == "Claude"
        # The version that these SDKs send to InvokeModel is refused by Claude before 4.7.
        model = "claude-sonnet-5" if claude else self.model
        if thinks:
            adaptive = {"type": "adaptive", "display": "summarized"}
            more["thinking"] = adaptive if claude else {"type": "enabled", "budget_tokens": 1024}
        return {"model": model, "max_tokens": 4000, "messages": [user("Hi")], **more}

    def whole(self):
        return self.client().messages.create(**self.body()).content[0].text

    def stream(self):
        with self.client().messages.stream(**self.body()) as events:
            yield from events.text_stream

    def loop(self, thinks, streams):
        messages = [user("Oslo?")]
        tool = {"name": "get_weather", "description": "The weather in a city", "input_schema": SCHEMA}
        for _ in range(2):
            body = self.body(thinks, messages=messages, tools=[tool])
            message = self.streamed(body) if streams else self.client().messages.create(**body)
            uses = [block for block in message.content if block.type == "tool_use"]
            if not uses:
                return message.content[0].text
            results = [{"type": "tool_result", "tool_use_id": use.id, "content": get_weather(**use.input)} for use in uses]
            messages += [{"role": "assistant", "content": message.content}, user(results)]
        raise AssertionError("it went on calling the tool")

    def streamed(self, body):
        with self.client().messages.stream(**body) as events:
            return events.get_final_message()

    def tool_runner(self):
        """It asks for a thread that the server keeps, and goes on without one where there is none."""
        self.stack.script({"tools": [CALL]}, {"text": COLD})
        runner = self.client().beta.messages.tool_runner(**self.body(tools=[anthropic.beta_tool(get_weather)]))
        assert runner.until_done().content[0].text == COLD
        assert "3 C in Oslo" in json.dumps(self.stack.bodies()[-1])


KEYS = {"aws_access_key": "AKIDANYTHING", "aws_secret_key": "any", "aws_region": "us-east-1", "max_retries": 0}


class Bedrock(Plain):
    name, format, families = "AnthropicBedrock (Python)", "invoke", CLAUDE

    def client(self):
        return anthropic.AnthropicBedrock(base_url=self.stack.root, **KEYS)


class Mantle(Plain):
    name = "AnthropicBedrockMantle (Python)"

    def client(self):
        return anthropic.AnthropicBedrockMantle(base_url=self.stack.root + "/anthropic", **KEYS)


class Invoke(Client):
    name, package, format, families = "boto3", "boto3", "invoke", CLAUDE

    def client(self):
        keys = {"aws_access_key_id": "AKIDANYTHING", "aws_secret_access_key": "any", "region_name": "us-east-1"}
        config = Config(retries={"mode": "standard", "total_max_attempts": 1})
        return boto3.client("bedrock-runtime", endpoint_url=self.stack.root, config=config, **keys)

    def ask(self, **more):
        body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 4000, "messages": [user("Hi")], **more}
        return {"modelId": self.family["id"], "body": json.dumps(body)}

    def whole(self, **more):
        answer = json.loads(self.client().invoke_model(**self.ask(**more))["body"].read())
        return answer if more else answer["content"][0]["text"]

    def stream(self):
        for event in self.client().invoke_model_with_response_stream(**self.ask())["body"]:
            yield json.loads(event["chunk"]["bytes"]).get("delta", {}).get("text", "")

    streams_tools = False

    def loop(self, thinks, streams):
        messages = [user("Oslo?")]
        more = {"thinking": {"type": "enabled", "budget_tokens": 1024}} if thinks else {}
        for _ in range(2):
            tool = {"name": "get_weather", "input_schema": SCHEMA}
            answer = self.whole(messages=messages, tools=[tool], **more)
            uses = [block for block in answer["content"] if block["type"] == "tool_use"]
            if not uses:
                return answer["content"][0]["text"]
            results = [{"type": "tool_result", "tool_use_id": use["id"], "content": get_weather(**use["input"])} for use in uses]
            messages += [{"role": "assistant", "content": answer["content"]}, user(results)]
        raise AssertionError("it went on calling the tool")


class Converse(Invoke):
    format, families, hosts = "converse", CONVERSE, ("runtime",)

    def ask(self, thinks=False, **more):
        if thinks:
            more["additionalModelRequestFields"] = REASON.get(self.family["name"], {})
        hi = [{"role": "user", "content": [{"text": "Hi"}]}]
        return {"modelId": self.family["id"], "messages": hi, "inferenceConfig": {"maxTokens": 4000}, **more}

    def whole(self):
        return self.client().converse(**self.ask())["output"]["message"]["content"][0]["text"]

    def stream(self):
        for event in self.client().converse_stream(**self.ask())["stream"]:
            yield event.get("contentBlockDelta", {}).get("delta", {}).get("text", "")

    def loop(self, thinks, streams):
        messages = [{"role": "user", "content": [{"text": "Oslo?"}]}]
        tools = {"tools": [{"toolSpec": {"name": "get_weather", "inputSchema": {"json": SCHEMA}}}]}
        for _ in range(2):
            message = self.client().converse(**self.ask(thinks, messages=messages, toolConfig=tools))["output"]["message"]
            uses = [block["toolUse"] for block in message["content"] if "toolUse" in block]
            if not uses:
                return message["content"][0]["text"]
            results = [
                {"toolResult": {"toolUseId": use["toolUseId"], "content": [{"text": get_weather(**use["input"])}]}}
                for use in uses
            ]
            messages += [message, {"role": "user", "content": results}]
        raise AssertionError("it went on calling the tool")


REASON = {
    "Claude": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    "Nova": {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}},
}

Chat.also = {"parse()": Chat.parse}
Responses.also = {"parse()": Responses.parse, "previous_response_id": Responses.stored_turn}
Plain.also = {"tool_runner": Plain.tool_runner}
run(Chat, Responses, Embeddings, Plain, Bedrock, Mantle, Invoke, Converse)
