"""`outcrop token` against AWS's own generator: the same credentials, region, life and second make the same key."""

import base64
import datetime
import os
import subprocess
import traceback
import unittest.mock
import urllib.parse
from importlib.metadata import version

import botocore.auth
from aws_bedrock_token_generator import provide_token
from botocore.credentials import Credentials

KEY_ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
# With everything that has to be encoded.
SESSION = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+/=="
PREFIX = "bedrock-api-key-"


class Given:
    """A provider of credentials, in the form that the generator takes."""

    def __init__(self, session):
        self.session = session

    def load(self):
        return Credentials(KEY_ID, SECRET, self.session)


def outcrop(*args, session=None, stdin=None):
    """What `outcrop token` prints."""
    env = {"HOME": os.environ["HOME"], "AWS_EC2_METADATA_DISABLED": "true"}
    env |= {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    if session:
        env["AWS_SESSION_TOKEN"] = session
    command = [os.environ["OUTCROP_BIN"], "token", *args]
    done = subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def parameters(key):
    """Host and query of a key, decoded: the order of the query is free."""
    text = base64.b64decode(key.removeprefix(PREFIX), validate=True).decode()
    host, query = text.split("?", 1)
    return host, dict(urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=True))


def official(region, seconds, session, date):
    """The generator's key, at the second that a key of ours was made."""
    moment = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
    with unittest.mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: moment):
        return provide_token(region, Given(session), datetime.timedelta(seconds=seconds))


def same(region, seconds, session):
    ours = outcrop("--region", region, "--expires", f"{seconds}s", session=session)
    date = parameters(ours)[1]["X-Amz-Date"]
    theirs = official(region, seconds, session, date)
    assert parameters(theirs)[1]["X-Amz-Date"] == date, "the generator's clock is not held"
    assert parameters(ours) == parameters(theirs), (parameters(ours), parameters(theirs))
    assert ours.startswith(PREFIX) and theirs.startswith(PREFIX)


def a_key_of_long_term_credentials():
    same("us-east-1", 43_200, None)
    same("eu-central-1", 3_600, None)
    same("us-gov-west-1", 1, None)


def a_key_of_a_session():
    same("us-west-2", 43_200, SESSION)
    same("ap-northeast-1", 900, SESSION)


def the_usual_life_is_the_same():
    ours = outcrop("--region", "us-east-1")
    date = parameters(ours)[1]["X-Amz-Date"]
    moment = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
    with unittest.mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: moment):
        theirs = provide_token("us-east-1", Given(None))
    assert parameters(ours) == parameters(theirs)


def a_key_of_theirs_is_read():
    theirs = provide_token("eu-west-1", Given(SESSION), datetime.timedelta(hours=1))
    said = outcrop("--read", stdin=theirs)
    assert "eu-west-1 only" in said and "with a session token" in said, said
    assert theirs not in said and KEY_ID not in said and SESSION not in said, said


CASES = [a_key_of_long_term_credentials, a_key_of_a_session, the_usual_life_is_the_same, a_key_of_theirs_is_read]

if __name__ == "__main__":
    print(f"aws-bedrock-token-generator {version('aws-bedrock-token-generator')}")
    failed = False
    for case in CASES:
        try:
            case()
            print(f"ok {case.__name__}")
        except Exception as error:
            traceback.print_exc()
            failed = True
            print(f"not ok {case.__name__}: {error}".replace("\n", " "))
    raise SystemExit(failed)
