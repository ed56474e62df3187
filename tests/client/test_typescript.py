"""The TypeScript client: generated from the service as it is, compiled, and tried against a running server."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skinsight.api.cli import app
from skinsight.datasets.sample import GRACE_HOPPER
from tests.api.processes import Process

FOLDER = Path(__file__).parent.parent.parent / "client" / "typescript"
PATH = """
import { readFile } from "node:fs/promises";
import { analyze, batch, batchForm, connect, photoForm } from "./dist/index.js";

const [url, file] = process.argv.slice(2);
const client = connect(url);
const photo = new Blob([await readFile(file)]);
const sent = await analyze(client, photoForm(photo, "me.jpg", { concerns: ["acne"], masks: "none" }));
const params = { path: { id: sent.id } };
const again = await client.GET("/v1/analyses/{id}", { params });
await client.DELETE("/v1/analyses/{id}", { params });
const gone = await client.GET("/v1/analyses/{id}", { params });
const many = await batch(client, batchForm([["a.jpg", photo], ["b.jpg", photo]]));
let refused;
try { await analyze(client, photoForm(new Blob(["no photograph"]), "x")); } catch (problem) { refused = problem; }
console.log(JSON.stringify({
  acne: sent.result.concerns.acne.count, again: again.data.status, gone: gone.error.status, many: many.total,
  refused: refused.type,
}));
"""


def test_it_was_generated_from_the_service_as_it_is() -> None:
    printed = CliRunner().invoke(app, ["openapi"])
    assert json.loads((FOLDER / "openapi.json").read_text()) == json.loads(printed.stdout), "run `make client`"


@pytest.mark.slow
@pytest.mark.xdist_group("processes")
@pytest.mark.skipif(not shutil.which("npm"), reason="the TypeScript client is tried with node: apt install nodejs npm")
def test_it_compiles_and_talks_to_a_server(tmp_path: Path) -> None:
    folder = tmp_path / "typescript"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    committed = (folder / "src" / "schema.ts").read_text()
    for command in ("ci --no-audit --no-fund", "run generate", "run build"):
        subprocess.run(["npm", *command.split()], cwd=folder, check=True, capture_output=True)
    assert (folder / "src" / "schema.ts").read_text() == committed
    (folder / "path.mjs").write_text(PATH)
    with Process(tmp_path / "store") as server:
        command = ["node", "path.mjs", server.ready().url, str(GRACE_HOPPER)]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == {
        "acne": 3,
        "again": "done",
        "gone": 404,
        "many": 2,
        "refused": "urn:skinsight:problem:unsupported-format",
    }
