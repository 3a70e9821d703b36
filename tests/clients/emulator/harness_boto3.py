"""boto3 clients of an emulator."""

import os

import boto3
from botocore.config import Config


def client(emulator, service="bedrock-runtime", attempts=1, **overrides):
    """A client as a user makes it. With TLS it has only the API key, else only the access key."""
    about = emulator.about
    url = about["control_url"] if service == "bedrock" else about["runtime_url"]
    keys = {"aws_access_key_id": about["access_key_id"], "aws_secret_access_key": about["secret_access_key"]}
    keys["aws_session_token"] = about.get("session_token")
    os.environ.pop("AWS_BEARER_TOKEN_BEDROCK", None)
    if emulator.ca:
        os.environ["AWS_BEARER_TOKEN_BEDROCK"] = overrides.pop("bearer", about["bearer"])
        keys = {"verify": emulator.ca}
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    settings = {"region_name": about["region"], "endpoint_url": url, "config": config, **keys, **overrides}
    return boto3.client(service, **settings)
