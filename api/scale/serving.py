"""The service as a deployment of Ray Serve: ``serve run skinsight.api.scale.serving:deployment``.

Each replica is the whole service with its own networks; all share one PostgreSQL and one target of files, which
``SKINSIGHT_DATABASE_URL`` and ``SKINSIGHT_FILES_URL`` name. Ray's proxy listens, so keys are asked for.
"""

import os

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # before Ray is imported: nothing calls home

from fastapi import FastAPI
from ray import serve

from skinsight.api.service.app import create_app
from skinsight.api.service.settings import Settings


def build() -> FastAPI:
    """One replica's application. Keys are needed unless ``SKINSIGHT_REQUIRE_KEYS`` says that it is for this machine."""
    told = Settings()
    keys = told.require_keys is not False
    return create_app(settings=told.model_copy(update={"require_keys": keys}))


@serve.ingress(build)
class Replica:
    """One process."""


deployment = serve.deployment(ray_actor_options={"num_cpus": 1}, max_ongoing_requests=64)(Replica).bind()
