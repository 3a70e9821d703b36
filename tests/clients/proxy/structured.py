"""`parse()` with a pydantic model: native structured output on runtime, by a tool on mantle."""

from pydantic import BaseModel, Field

from harness import MODEL, run, user


class Day(BaseModel):
    city: str
    celsius: float
    # The bound becomes `minimum` in the schema, which Bedrock refuses: it must not go upstream as such.
    wind: int = Field(ge=0)


DAY = {"city": "Oslo", "celsius": 3.5, "wind": 4}
TEXT = '{"city": "Oslo", "celsius": 3.5, "wind": 4}'


def answer_of(stack):
    """The step that answers as the model does on this host."""
    if stack.host == "runtime":
        return {"text": TEXT}
    return {"tools": [{"name": "outcrop_json_output", "input": DAY}]}


def parse_with_a_schema(stack):
    stack.script(answer_of(stack))
    completion = stack.client().chat.completions.parse(model=MODEL, messages=[user("Oslo?")], response_format=Day)
    choice = completion.choices[0]
    assert choice.message.parsed == Day(**DAY), choice.message
    assert choice.finish_reason == "stop" and choice.message.tool_calls is None
    body = stack.bodies()[-1]
    if stack.host == "runtime":
        assert body["output_config"]["format"]["type"] == "json_schema", body
        assert "minimum" not in body["output_config"]["format"]["schema"]["properties"]["wind"]
    else:
        assert "output_config" not in body or "format" not in body["output_config"]
        assert [tool["name"] for tool in body["tools"]] == ["outcrop_json_output"]


def a_streamed_answer_parses(stack):
    stack.script(answer_of(stack))
    client = stack.client()
    with client.chat.completions.stream(model=MODEL, messages=[user("Oslo?")], response_format=Day) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    assert final.choices[0].message.parsed == Day(**DAY), final
    assert final.choices[0].finish_reason == "stop"


run([parse_with_a_schema, a_streamed_answer_parses])
