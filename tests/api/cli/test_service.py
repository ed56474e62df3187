"""The commands of the service's operator."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from skinsight.api.cli import app
from skinsight.api.service.settings import Settings
from skinsight.segmentation.errors import WeightsError
from tests.api.service.logins import Mailbox
from tests.fakes import FakeSegmenter

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKINSIGHT_STORE", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, fake_segmenter: FakeSegmenter) -> list[tuple[Any, Settings]]:
    """What would have been served."""
    calls: list[tuple[Any, Settings]] = []
    monkeypatch.setattr("skinsight.api.service.server.run_server", lambda *given: calls.append(given))
    return calls


def test_keys_are_made_listed_and_revoked() -> None:
    made = RUN.invoke(app, ["keys", "add", "shop", "--scope", "analyze", "--per-day", "5"])
    assert made.exit_code == 0
    assert made.stdout.startswith("sk_")
    listed = RUN.invoke(app, ["keys", "list"]).stdout
    assert "shop" in listed
    assert "analyze" in listed
    assert made.stdout.strip() not in listed
    assert RUN.invoke(app, ["keys", "add", "shop"]).exit_code == 1
    assert RUN.invoke(app, ["keys", "add", "other", "--scope", "fly"]).exit_code == 2
    assert RUN.invoke(app, ["keys", "revoke", "shop"]).exit_code == 0
    assert RUN.invoke(app, ["keys", "revoke", "shop"]).exit_code == 1


def test_a_key_has_roles() -> None:
    assert RUN.invoke(app, ["keys", "add", "labels", "--role", "annotator"]).exit_code == 0
    assert "annotator" in RUN.invoke(app, ["keys", "list"]).stdout
    assert RUN.invoke(app, ["keys", "add", "other", "--role", "king"]).exit_code == 2


def test_accounts_are_invited_listed_changed_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKINSIGHT_ACCOUNTS", "true")
    monkeypatch.setenv("SKINSIGHT_ADDRESS", "https://skin.example.org")
    invited = RUN.invoke(app, ["accounts", "invite", "Ayu@example.org", "--role", "reader", "--role", "annotator"])
    assert invited.stdout == "ayu@example.org may log in at https://skin.example.org/login\n"
    assert RUN.invoke(app, ["accounts", "invite", "ayu@example.org"]).exit_code == 1
    assert RUN.invoke(app, ["accounts", "invite", "ayu"]).exit_code == 2
    assert "annotator reader" in RUN.invoke(app, ["accounts", "list"]).stdout
    assert RUN.invoke(app, ["accounts", "roles", "ayu@example.org", "--role", "moderator"]).exit_code == 0
    assert "moderator" in RUN.invoke(app, ["accounts", "list"]).stdout
    link = RUN.invoke(app, ["accounts", "link", "ayu@example.org"]).stdout
    assert link.startswith("https://skin.example.org/login/link?token=")
    assert RUN.invoke(app, ["accounts", "remove", "ayu@example.org"], input="n\n").exit_code == 1
    assert RUN.invoke(app, ["accounts", "remove", "ayu@example.org", "--yes"]).exit_code == 0
    assert RUN.invoke(app, ["accounts", "link", "ayu@example.org"]).exit_code == 1


def test_an_invitation_goes_by_mail_where_one_can_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    mailbox.start()
    monkeypatch.setenv("SKINSIGHT_ACCOUNTS", "true")
    monkeypatch.setenv("SKINSIGHT_ADDRESS", "https://skin.example.org")
    monkeypatch.setenv("SKINSIGHT_SMTP", mailbox.url)
    assert RUN.invoke(app, ["accounts", "invite", "ayu@example.org", "--language", "id"]).exit_code == 0
    assert mailbox.last_link() == "https://skin.example.org/login"
    assert mailbox.came[-1]["From"] == "skinsight@skin.example.org"
    mailbox.stop()
    away = RUN.invoke(app, ["accounts", "invite", "budi@example.org"])
    assert (away.exit_code, "could not be sent" in away.stderr) == (1, True)
    assert RUN.invoke(app, ["accounts", "invite", "c@example.org", "--language", "xx"]).exit_code == 2


def test_webhooks_are_made_listed_and_removed() -> None:
    RUN.invoke(app, ["keys", "add", "shop"])
    made = RUN.invoke(app, ["webhooks", "add", "https://shop.example/hook", "--key", "shop"])
    assert made.stdout.startswith("whsec_")
    [line] = RUN.invoke(app, ["webhooks", "list"]).stdout.splitlines()
    assert line.split()[1] == "https://shop.example/hook"
    assert RUN.invoke(app, ["webhooks", "add", "http://10.0.0.1/"]).exit_code == 2
    assert RUN.invoke(app, ["webhooks", "add", "https://a.example", "--key", "nobody"]).exit_code == 2
    assert RUN.invoke(app, ["webhooks", "remove", line.split()[0]]).exit_code == 0
    assert RUN.invoke(app, ["webhooks", "remove", line.split()[0]]).exit_code == 1


def test_serve_listens_on_the_machine_alone_unless_told(served: list[tuple[Any, Settings]]) -> None:
    assert RUN.invoke(app, ["serve", "--port", "9000"]).exit_code == 0
    [(_, settings)] = served
    assert (settings.host, settings.port, settings.needs_keys) == ("127.0.0.1", 9000, False)


def test_serve_refuses_another_address_without_keys(
    served: list[tuple[Any, Settings]], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = RUN.invoke(app, ["serve", "--host", "0.0.0.0"])
    assert refused.exit_code == 1
    assert "skinsight keys add" in refused.stderr
    assert RUN.invoke(app, ["keys", "add", "one"]).exit_code == 0
    assert RUN.invoke(app, ["serve", "--host", "0.0.0.0"]).exit_code == 0
    monkeypatch.setenv("SKINSIGHT_REQUIRE_KEYS", "false")
    refused = RUN.invoke(app, ["serve", "--host", "0.0.0.0"])
    assert refused.exit_code == 1
    assert "on this machine alone" in refused.stderr
    assert len(served) == 1


def test_serve_with_accounts_wants_somebody_who_may_log_in(
    served: list[tuple[Any, Settings]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKINSIGHT_ACCOUNTS", "true")
    assert "SKINSIGHT_ADDRESS" in RUN.invoke(app, ["serve"]).stderr
    monkeypatch.setenv("SKINSIGHT_ADDRESS", "https://skin.example.org")
    assert "skinsight accounts invite" in RUN.invoke(app, ["serve"]).stderr
    RUN.invoke(app, ["accounts", "invite", "ayu@example.org", "--role", "owner"])
    assert "https://skin.example.org/" in RUN.invoke(app, ["serve"]).stderr


def test_serve_ends_where_the_networks_will_not_do(
    served: list[tuple[Any, Settings]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(profile: str) -> None:
        raise WeightsError("acne.onnx was changed: restore it")

    monkeypatch.setattr("skinsight.segmentation.segmenter.default_segmenter", refuse)
    result = RUN.invoke(app, ["serve"])
    assert (result.exit_code, served) == (1, [])
    assert "acne.onnx was changed" in result.stderr


@pytest.mark.parametrize(("name", "value"), [("QUEUE", "0"), ("PORT", "x"), ("DEADLINE", "-1")])
def test_a_setting_that_will_not_do_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SKINSIGHT_{name}", value)
    result = RUN.invoke(app, ["keys", "list"])
    assert result.exit_code == 1
    assert f"SKINSIGHT_{name}: " in result.stderr
