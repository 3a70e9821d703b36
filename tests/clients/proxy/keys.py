"""A proxy with keys: the right one is let in, all others are told so and nothing goes upstream."""

import os
import tempfile

import openai
from harness import MODEL, Emulator, Stack, raises, user, verdict

KEY = "a-key-of-this-test-only-7c1f9"


def ask(stack, key):
    return stack.client(api_key=key).chat.completions.create(model=MODEL, messages=[user("Hi")])


def the_right_key_is_let_in(stack):
    stack.script({"text": "welcome"})
    assert ask(stack, KEY).choices[0].message.content == "welcome"


def a_wrong_key_is_a_401(stack):
    for wrong in ("wrong", KEY[:-1], KEY + "0", KEY.upper(), "' OR 1=1 --"):
        error = raises(openai.AuthenticationError, lambda: ask(stack, wrong))
        assert error.status_code == 401 and error.code == "invalid_api_key", error.body
        assert KEY not in str(error)
    assert stack.bodies() == []


def the_list_of_models_wants_a_key_too(stack):
    raises(openai.AuthenticationError, lambda: stack.client(api_key="wrong").models.list())
    assert stack.client(api_key=KEY).models.list().data


def main():
    emulator = Emulator()
    with tempfile.NamedTemporaryFile("w", suffix=".toml", dir=os.environ["HOME"]) as config:
        config.write(f'[[keys]]\nname = "test"\nkey = "{KEY}"\n')
        config.flush()
        stack = Stack(emulator, "runtime", "sigv4", "--config", config.name)
        try:
            cases = [the_right_key_is_let_in, a_wrong_key_is_a_401, the_list_of_models_wants_a_key_too]
            verdicts = [verdict(f"keys.py {case.__name__}", case, stack) for case in cases]
        finally:
            stack.child.stop()
            emulator.child.stop()
    raise SystemExit(0 if all(verdicts) else 1)


main()
