"""What the tests of the companion share."""

from tests.api.service.conftest import client, face  # noqa: F401 - fixtures
