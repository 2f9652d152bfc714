#!/usr/bin/env bash
# pyarrow's S3FileSystem keeps up the look of directories: deleting the last file of a "directory" puts an empty object there whose key
# ends in "/". Whoever lists the bucket then finds an object that nobody wrote, and that is no file. Reading "as S3 has it" has to pass
# over keys that end in "/".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 boto3==1.44.8 'moto[server]==5.2.5'
venv/bin/python - 2>server.log <<'END'
import boto3
import pyarrow as pa
import pyarrow.fs as fs
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
s3 = boto3.client(
    "s3",
    endpoint_url=f"http://{host}:{port}",
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
s3.create_bucket(Bucket="bucket")
arrow = fs.S3FileSystem(
    endpoint_override=f"{host}:{port}", scheme="http", region="us-east-1", access_key="any", secret_key="any"
)


def keys():
    return [(found["Key"], found["Size"]) for found in s3.list_objects_v2(Bucket="bucket").get("Contents", [])]


for key in ("by-boto3/day=1/file", "by-pyarrow/day=1/file"):
    s3.put_object(Bucket="bucket", Key=key, Body=b"x")
s3.delete_object(Bucket="bucket", Key="by-boto3/day=1/file")
after_boto3 = keys()
arrow.delete_file("bucket/by-pyarrow/day=1/file")
after_pyarrow = keys()
print("pyarrow", pa.__version__, "boto3 leaves", after_boto3, "pyarrow leaves", after_pyarrow)
assert after_boto3 == [("by-pyarrow/day=1/file", 1)]
assert after_pyarrow == [("by-pyarrow/day=1/", 0)], "the behaviour has changed"
END
