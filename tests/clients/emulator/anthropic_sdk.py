"""`AnthropicBedrock` and `AnthropicBedrockMantle`, unmodified: both credentials, streams, tools, thinking sent back."""

from anthropic import AnthropicBedrock, AnthropicBedrockMantle
from harness import NEW, NEW_ON_MANTLE, OLD, OLD_ON_MANTLE, WEATHER, raises, run


class Host:
    """One of the two clients with one of the two credentials."""

    def __init__(self, mantle, bearer):
        self.mantle, self.bearer = mantle, bearer
        self.new = NEW_ON_MANTLE if mantle else NEW
        self.old = OLD_ON_MANTLE if mantle else OLD

    def client(self, emulator, retries=0, **overrides):
        about = emulator.about
        if self.bearer:
            keys = {"api_key": about["bearer"]}
        else:
            keys = {"aws_access_key": about["access_key_id"], "aws_secret_key": about["secret_access_key"]}
            keys["aws_session_token"] = about.get("session_token")
        settings = {"aws_region": about["region"], "max_retries": retries, **keys, **overrides}
        if self.mantle:
            return AnthropicBedrockMantle(base_url=about["mantle_url"] + "/anthropic", **settings)
        return AnthropicBedrock(base_url=about["runtime_url"], **settings)

    def create(self, emulator, messages="Hi", retries=0, client=None, **more):
        messages = [{"role": "user", "content": messages}] if isinstance(messages, str) else messages
        client = client or self.client(emulator, retries)
        return client.messages.create(**{"model": self.new, "max_tokens": 2_000, "messages": messages, **more})


def cases(host):
    """The cases of one host; each is a function of the emulator."""
    adaptive = {"type": "adaptive", "display": "summarized"}

    def whole_answer(emulator):
        emulator.script({"text": "Hello there."})
        message = host.create(emulator)
        assert message.content[0].text == "Hello there." and message.stop_reason == "end_turn"
        assert message.model == "claude-sonnet-5" and message.usage.input_tokens > 0
        call = emulator.calls()[0]
        assert call["auth"] == ("bearer-short" if host.bearer else "sigv4"), call["auth"]
        assert call["host"] == ("mantle" if host.mantle else "runtime")
        assert "2026-10-21" in (call["body"].get("anthropic_version"), dict(call["headers"]).get("anthropic-version"))

    def the_default_answer_needs_no_script(emulator):
        message = host.create(emulator, "What is this?")
        assert "emulator" in message.content[-1].text and "What is this?" in message.content[-1].text

    def streamed_answer(emulator):
        emulator.script({"thinking": "Let me see.", "text": "Grüße, 空 🌌, in some pieces.", "pings": 2})
        client = host.client(emulator)
        with client.messages.stream(
            model=host.new, max_tokens=500, thinking=adaptive, messages=[{"role": "user", "content": "Hi"}]
        ) as stream:
            kinds = [event.type for event in stream]
            message = stream.get_final_message()
        assert kinds[0] == "message_start" and "text" in kinds and "thinking" in kinds
        assert message.content[0].thinking == "Let me see." and message.content[0].signature
        assert message.content[1].text == "Grüße, 空 🌌, in some pieces."
        assert message.usage.output_tokens > 1

    def a_tool_loop_of_two_turns(emulator):
        calls = [{"name": "get_weather", "input": {"city": city}} for city in ("Paris", "Oslo")]
        emulator.script({"text": "Looking.", "tools": calls}, {"text": "Mild and cold."})
        history = [{"role": "user", "content": "Weather in Paris and Oslo?"}]
        first = host.create(emulator, history, tools=[WEATHER])
        uses = [block for block in first.content if block.type == "tool_use"]
        assert first.stop_reason == "tool_use" and [use.input["city"] for use in uses] == ["Paris", "Oslo"]
        results = [{"type": "tool_result", "tool_use_id": use.id, "content": "12 degrees"} for use in uses]
        history += [{"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
        assert host.create(emulator, history, tools=[WEATHER]).content[0].text == "Mild and cold."
        error = raises("BadRequestError", lambda: host.create(emulator, [*history[:2], {"role": "user", "content": results[:1]}], tools=[WEATHER]))
        assert "without `tool_result` blocks immediately after" in str(error), error

    def streamed_tools_have_their_input(emulator):
        emulator.script({"tools": [{"name": "get_weather", "input": {"city": "Köln", "days": [1, 2, 3]}}, {"name": "get_weather", "input": {}}]})
        client = host.client(emulator)
        with client.messages.stream(
            model=host.new, max_tokens=500, tools=[WEATHER], messages=[{"role": "user", "content": "Hi"}]
        ) as stream:
            message = stream.get_final_message()
        assert [block.input for block in message.content] == [{"city": "Köln", "days": [1, 2, 3]}, {}]

    def a_forced_tool_gets_a_conforming_input(emulator):
        message = host.create(emulator, tools=[WEATHER], tool_choice={"type": "tool", "name": "get_weather"}, thinking={"type": "disabled"})
        assert isinstance(message.content[0].input["city"], str)

    def thinking_is_sent_back_unchanged_or_refused(emulator):
        for config in (adaptive, {"type": "adaptive"}):
            emulator.clear()
            emulator.script({"thinking": "First thought.", "redacted": "hidden", "text": "Yes."})
            first = host.create(emulator, thinking=config)
            thought = first.content[0]
            assert thought.type == "thinking" and thought.thinking == ("First thought." if "display" in config else "")
            history = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": first.content}]
            history += [{"role": "user", "content": "Sure?"}]
            assert host.create(emulator, history, thinking=config).content
            changed = [{**thought.model_dump(), "thinking": "Another thought."}, *first.content[1:]]
            history[1] = {"role": "assistant", "content": changed}
            error = raises("BadRequestError", lambda: host.create(emulator, history, thinking=config))
            assert "cannot be modified" in str(error), error

    def a_refusal_is_an_answer(emulator):
        emulator.script({"refusal": {"category": "cyber", "explanation": "Not this."}})
        message = host.create(emulator)
        assert message.stop_reason == "refusal" and message.stop_details.category == "cyber"

    def citations_arrive(emulator):
        step = {"text": "It is so.", "citations": [{"cited_text": "so it is", "document_title": "a.txt"}]}
        emulator.script(step, step)
        assert host.create(emulator).content[0].citations[0].cited_text == "so it is"
        client = host.client(emulator)
        with client.messages.stream(model=host.new, max_tokens=50, messages=[{"role": "user", "content": "Hi"}]) as stream:
            assert stream.get_final_message().content[0].citations[0].document_title == "a.txt"

    def cached_prefixes_are_counted(emulator):
        system = [{"type": "text", "text": "rule " * 2_000, "cache_control": {"type": "ephemeral"}}]
        first, second = (host.create(emulator, system=system).usage for _ in range(2))
        assert first.cache_creation_input_tokens > 1_000 and first.cache_read_input_tokens == 0
        assert second.cache_read_input_tokens == first.cache_creation_input_tokens

    def each_error_has_its_class(emulator):
        for status, kind in [
            (400, "BadRequestError"),
            (403, "PermissionDeniedError"),
            (404, "NotFoundError"),
            (429, "RateLimitError"),
            (500, "InternalServerError"),
            (503, "ServiceUnavailableError"),
            (529, "OverloadedError"),
        ]:
            emulator.script({"fail": {"status": status, "class": "ScriptedException", "message": "scripted"}})
            error = raises(kind, lambda: host.create(emulator))
            assert error.status_code == status and "scripted" in str(error), error

    def throttling_is_retried_by_the_sdk_itself(emulator):
        emulator.script({"throttle": 1, "retry_after": 0}, {"text": "second try"})
        assert host.create(emulator, retries=2).content[0].text == "second try"
        assert [call["status"] for call in emulator.calls()] == [429, 200]

    def the_sampling_rule_of_the_new_api_version(emulator):
        error = raises("BadRequestError", lambda: host.create(emulator, extra_body={"temperature": 0.5}))
        assert "temperature: Extra inputs are not permitted" in str(error), error

    def wrong_keys_are_refused(emulator):
        wrong = {"api_key": "sk-1234"} if host.bearer else {"aws_secret_key": "wrong"}
        client = host.client(emulator, **wrong)
        raises("PermissionDeniedError", lambda: host.create(emulator, client=client))

    def a_stream_that_is_left_is_cancelled(emulator):
        emulator.script({"text": "never to its end", "hang": {"after": 3}})
        stream = host.create(emulator, stream=True)
        next(iter(stream))
        stream.close()
        assert emulator.calls(finished=1)[0]["outcome"] == "cancelled"

    def an_error_mid_stream_is_raised(emulator):
        fault = {"after": 3, "type": "throttlingException", "message": "slow down"}
        emulator.script({"text": "half an answer", "exception": fault})
        stream = host.create(emulator, stream=True)
        error = raises("APIStatusError", lambda: list(stream))
        assert "slow down" in str(error), error

    found = dict(locals())
    return [case for case in found.values() if callable(case)]


def only_mantle(host):
    def tokens_are_counted(emulator):
        counted = host.client(emulator).messages.count_tokens(model=host.new, messages=[{"role": "user", "content": "Hi there"}])
        assert counted.input_tokens > 0

    def ids_of_the_other_host_are_refused(emulator):
        error = raises("BadRequestError", lambda: host.create(emulator, model=NEW))
        assert "inference profile" in str(error)
        raises("NotFoundError", lambda: host.create(emulator, model="anthropic.claude-sonnet-4-6"))

    return [tokens_are_counted, ids_of_the_other_host_are_refused]


def only_runtime(host):
    def ids_of_the_other_host_are_refused(emulator):
        error = raises("BadRequestError", lambda: host.create(emulator, model=NEW_ON_MANTLE))
        assert "isn’t supported" in str(error)

    def old_models_do_not_know_the_new_api_version(emulator):
        error = raises("BadRequestError", lambda: host.create(emulator, model=OLD))
        assert "anthropic_version" in str(error)
        older = {"anthropic_version": "bedrock-2023-05-31"}
        assert host.create(emulator, model=OLD, extra_body=older).model == "claude-haiku-4-5-20251001"

    return [ids_of_the_other_host_are_refused, old_models_do_not_know_the_new_api_version]


GROUPS = []
for mantle in (False, True):
    for bearer in (False, True):
        one = Host(mantle, bearer)
        more = only_mantle(one) if mantle else only_runtime(one)
        flags = [] if bearer else ["--session-token"]
        GROUPS.append((f"{'mantle' if mantle else 'runtime'} {'bearer' if bearer else 'sigv4'}", flags, cases(one) + more))

run(*GROUPS)
