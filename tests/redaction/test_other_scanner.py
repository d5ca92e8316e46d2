"""What detect-secrets finds in made-up samples, the bot takes out too."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.redaction import redact

scan = pytest.importorskip(
    "detect_secrets.core.scan", reason="detect-secrets is not installed: `pip install -e .[dev]`"
)
settings = pytest.importorskip("detect_secrets.settings")

HEXADECIMAL = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
LETTERS = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z"
PLUGINS = {
    "ArtifactoryDetector": f"artifactory = AKC{LETTERS[:20]}",
    "AWSKeyDetector": "aws AKIAIOSFODNN7EXAMPLE",
    "AzureStorageKeyDetector": f"AccountKey={LETTERS * 2}{LETTERS[:18]}==",
    "BasicAuthDetector": "https://rperez:gladiolus7@ecf.flsd.uscourts.gov/",
    "DiscordBotTokenDetector": f"MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.{LETTERS[:27]}",
    "GitHubTokenDetector": f"ghp_{LETTERS}12",
    "GitLabTokenDetector": f"glpat-{LETTERS[:20]}",
    "JwtTokenDetector": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "KeywordDetector": 'pacer_password = "gladiolusbed"',
    "MailchimpDetector": f"{HEXADECIMAL}-us21",
    "NpmDetector": f"//registry.npmjs.org/:_authToken=npm_{LETTERS}12",
    "OpenAIDetector": f"sk-{LETTERS[:20]}T3BlbkFJ{LETTERS[:20]}",
    "PrivateKeyDetector": "-----BEGIN RSA PRIVATE KEY-----",
    "PypiTokenDetector": f"pypi-AgEIcHlwaS5vcmc{LETTERS * 3}",
    "SendGridDetector": f"SG.{LETTERS[:22]}.{LETTERS}{LETTERS[:9]}",
    "SlackDetector": "xoxb-123456789012-1234567890123-abcdefGHIJKLmnopQRSTuvwx",
    "SquareOAuthDetector": f"sq0csp-{LETTERS}{LETTERS[:9]}",
    "StripeDetector": f"sk_live_{LETTERS[:24]}",
    "TelegramBotTokenDetector": f"110201543:AA{LETTERS[:33]}",
    "TwilioKeyDetector": f"SK{HEXADECIMAL}",
}
KEYWORD_LINES = (
    "api_key: 'gladiolusbed'",
    'secret = "gladiolusbed"',
    '"private_key": "gladiolusbed"',
    "db_pass = 'gladiolusbed'",
    'if password == "gladiolusbed":',
)


def found_by(plugin: str, text: str, folder: Path) -> list[str]:
    """The secrets that one plugin of detect-secrets finds."""
    file = folder / "sample.py"
    file.write_text(text + "\n", encoding="utf-8")
    with settings.transient_settings({"plugins_used": [{"name": plugin}]}):
        return [secret.secret_value for secret in scan.scan_file(str(file))]


@pytest.mark.parametrize(("plugin", "text"), [*PLUGINS.items(), *(("KeywordDetector", line) for line in KEYWORD_LINES)])
def test_what_detect_secrets_finds_is_taken_out(plugin: str, text: str, tmp_path: Path) -> None:
    secrets = found_by(plugin, text, tmp_path)
    assert secrets, "the sample no longer is one for this plugin"
    rest = redact(text).text
    assert [secret for secret in secrets if secret in rest] == []
