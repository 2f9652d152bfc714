#!/usr/bin/env bash
# A put under IfNoneMatch="*" that succeeds and whose answer is lost on the way is repeated by boto3 itself, and meets the object
# that it has made: PreconditionFailed, as if somebody else had been first. Who needs to know writes an id of his own into the
# object's metadata and looks (head_object) before he believes in a conflict. The AWS SDK for Java does the same.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: boto3==1.44.8 'moto[server]==5.2.5'
venv/bin/python - 2>server.log <<'END'
import socket
import threading

import boto3
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()


def pass_on(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Connection:
    """Loses the first answer to a put of a key that ends as asked."""

    lost = set()

    def __init__(self, client):
        self.client = client
        self.upstream = socket.create_connection(server.get_host_and_port())

    def run(self):
        first = self.client.recv(65536)
        self.upstream.sendall(first)
        threading.Thread(target=pass_on, args=(self.client, self.upstream), daemon=True).start()
        key = first.split(b" ")[1]
        if first.startswith(b"PUT") and key.endswith(b"lost") and key not in self.lost:
            self.lost.add(key)
            answer = b""
            while b"200 OK" not in answer:
                answer = self.upstream.recv(65536)
                if b"100 Continue" in answer:
                    self.client.sendall(answer)
            self.client.shutdown(socket.SHUT_RDWR)
        else:
            pass_on(self.upstream, self.client)


listener = socket.create_server(("127.0.0.1", 0))


def accept():
    while True:
        client, _ = listener.accept()
        threading.Thread(target=Connection(client).run, daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
s3 = boto3.client(
    "s3",
    endpoint_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
s3.create_bucket(Bucket="bucket")


def put(key):
    try:
        s3.put_object(Bucket="bucket", Key=key, Body=b"mine", IfNoneMatch="*")
        answer = "created"
    except ClientError as error:
        answer = error.response["Error"]["Code"]
    return answer, s3.get_object(Bucket="bucket", Key=key)["Body"].read()


came, lost = put("answer-came"), put("answer-lost")
print("boto3", boto3.__version__, "answer came:", came, "answer lost:", lost)
assert came == ("created", b"mine")
assert lost == ("PreconditionFailed", b"mine"), "the behaviour has changed"
END
