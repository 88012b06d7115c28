"""Every setting of the site in one frozen record: environment over instance/settings.toml over
safe defaults. The table in docs/settings.md is generated from this file."""

import os
import secrets
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import tomli_w

ROOT = Path(__file__).resolve().parent.parent
MODES = ("development", "production")


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and what to do."""


def setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Settings:
    """What an operator can set. Names in capitals are the environment's."""

    mode: str = setting("development", "`development` or `production`.")
    secret_key: str = setting("", "Signs sessions and pseudonyms; at least 32 characters.")
    receipt_key: str = setting("", "Marks receipt codes; its own key, kept outside the database.")
    instance: Path = setting(ROOT / "instance", "Folder of the database, e-mail file and uploads.")
    database_url: str = setting("", "SQLAlchemy address; empty: SQLite in the instance folder.")
    host: str = setting("127.0.0.1", "Address the server listens on.")
    port: int = setting(8000, "Port the server listens on.")
    workers: int = setting(2, "Server processes; as many as cores.")
    public_url: str = setting("", "Address people type, for links in e-mail; empty: host and port.")
    behind_https: bool = setting(False, "Cookies only over HTTPS; set it behind a TLS proxy.")
    proxies: int = setting(0, "How many proxies in front add X-Forwarded-For.")
    languages: tuple[str, ...] = setting(("en", "de", "da"), "Interface languages offered.")
    minimum_cell: int = setting(5, "Smallest count shown when selected by a personal attribute.")
    minimum_cell_minors: int = setting(10, "The same where minors may be among them.")
    receipts_per_network: int = setting(60, "New receipts per network and hour.")
    receipt_tries_per_network: int = setting(20, "Receipt look-ups per network and 15 minutes.")
    receipt_tries_global: int = setting(2000, "Receipt look-ups of everybody per 15 minutes.")
    sign_in_tries: int = setting(10, "Password tries per account and 15 minutes.")
    session_hours: int = setting(12, "How long a signed-in session lasts.")
    receipt_session_minutes: int = setting(30, "How long an opened receipt stays open.")
    max_upload_mb: int = setting(20, "Largest file for an import.")
    smtp_host: str = setting("", "Mail server; empty: e-mail is written to instance/mail.")
    smtp_port: int = setting(25, "Port of the mail server.")
    mail_from: str = setting("noreply@localhost", "Sender of e-mail.")
    question_days: int = setting(
        60, "Days after the respond phase from which people are asked whether they were answered."
    )
    job_memory_mb: int = setting(6144, "Memory limit of one analysis.")
    second_encoder: bool = setting(
        False,
        "Read languages the encoder doesn't know in a sealed process (`make second-encoder`).",
    )

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise SettingsError(f"MODE is {self.mode!r}; it has to be one of {', '.join(MODES)}.")
        for name in ("secret_key", "receipt_key"):
            if len(getattr(self, name)) < 32:
                raise SettingsError(
                    f"{name.upper()} is missing or shorter than 32 characters. Set it in the "
                    "environment; `python -c 'import secrets; print(secrets.token_hex(32))'` "
                    "makes one."
                )
        if self.secret_key == self.receipt_key:
            raise SettingsError("RECEIPT_KEY has to differ from SECRET_KEY.")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'app.db'}"

    @property
    def address(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"


def load(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings. In development missing keys are made once and kept in the instance."""
    environment = dict(os.environ) if environment is None else environment
    instance = Path(environment.get("INSTANCE", ROOT / "instance"))
    file = instance / "settings.toml"
    stored: dict[str, Any] = tomllib.loads(file.read_text()) if file.exists() else {}
    mode = environment.get("MODE", stored.get("mode", "development"))
    if mode == "development":
        stored = _with_keys(stored, environment, file)
    values: dict[str, Any] = {"instance": instance}
    for spec in fields(Settings):
        if spec.name == "instance":
            continue
        if spec.name.upper() in environment:
            values[spec.name] = _parse(spec.name, spec.default, environment[spec.name.upper()])
        elif spec.name in stored:
            values[spec.name] = _like(spec.default, stored[spec.name])
    return Settings(**values)


def _with_keys(stored: dict[str, Any], environment: dict[str, str], file: Path) -> dict[str, Any]:
    names = ("secret_key", "receipt_key")
    missing = [n for n in names if n not in stored and n.upper() not in environment]
    if not missing:
        return stored
    stored = stored | {name: secrets.token_hex(32) for name in missing}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(tomli_w.dumps(stored))
    file.chmod(0o600)
    return stored


def _like(default: Any, value: Any) -> Any:
    return tuple(value) if isinstance(default, tuple) else value


def _parse(name: str, default: Any, value: str) -> Any:
    """Environment text in the type of the default."""
    if isinstance(default, bool):
        return value.lower() in ("1", "true", "yes", "on")
    if isinstance(default, int):
        try:
            return int(value)
        except ValueError:
            raise SettingsError(f"{name.upper()} is {value!r}; it has to be a number.") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def table() -> str:
    """The settings as a Markdown table, for docs/settings.md."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for spec in fields(Settings):
        default = "`instance`" if spec.name == "instance" else f"`{_shown(spec.default)}`"
        rows.append(f"| `{spec.name.upper()}` | {default} | {spec.metadata['about']} |")
    return "\n".join(rows) + "\n"


def _shown(default: Any) -> str:
    return ",".join(default) if isinstance(default, tuple) else str(default)
