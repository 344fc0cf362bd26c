"""Stores for tests: a folder, and a bucket of moto's server, which speaks S3 on a free port of this machine."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from botocore.exceptions import EndpointConnectionError

BUCKET = "walkapp"
REGION = "eu-north-1"
WAIT_S = 20


def environment(endpoint: str) -> dict[str, str]:
    """The AWS_* variables that lead to the bucket."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
    }


@contextmanager
def s3_server() -> Iterator[str]:
    """A running S3 with an empty bucket; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _make_bucket(endpoint, server)
        yield endpoint
    finally:
        server.terminate()
        server.wait()


def _make_bucket(endpoint: str, server: "subprocess.Popen[bytes]") -> None:
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    until = time.monotonic() + WAIT_S
    while True:
        try:
            client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        except EndpointConnectionError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
