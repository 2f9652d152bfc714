#!/usr/bin/env bash
# The ETag of a blob is text with quotes in its properties, and without in a listing: comparing the two, to see whether a blob that was
# listed is still the same, says that every blob has changed. Take the quotes off before comparing; a condition takes both forms.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --no-package-lock azurite@3.35.0 >npm.log
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: azure-storage-blob==12.31.1
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
node_modules/.bin/azurite-blob --inMemoryPersistence --silent --disableTelemetry --skipApiVersionCheck \
  --blobHost 127.0.0.1 --blobPort "$port" >azurite.log 2>&1 &
server=$!
for _ in $(seq 100); do
  (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
venv/bin/python - "$port" <<'END'
import sys

import azure.storage.blob as blob

# azurite's own account, whose key is public
account = "devstoreaccount1"
key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
service = blob.BlobServiceClient(f"http://127.0.0.1:{sys.argv[1]}/{account}", credential=key)
container = service.create_container("container")
container.upload_blob("name", b"x")
listed = next(container.list_blobs()).etag
asked = container.get_blob_client("name").get_blob_properties().etag
print("azure-storage-blob", blob.__version__, "listed", listed, "properties", asked)
assert asked != listed and asked == f'"{listed}"', "the behaviour has changed"
END
