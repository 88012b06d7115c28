"""How a run came about: the versions, the seed, and a keyed print of what was read."""

from __future__ import annotations

import hashlib
import hmac
import platform
from collections.abc import Sequence
from importlib import metadata

from analysis.params import ThemeParams
from analysis.progress import Tracker
from analysis.results import Document, Provenance
from analysis.text.embed import Encoder

METHOD = "themes-2"
PACKAGES = ("numpy", "scipy", "scikit-learn", "faiss-cpu", "graspologic-native", "bertopic")


def input_hash(documents: Sequence[Document], key: bytes | None = None) -> str:
    """Hexadecimal digest over ids and texts: HMAC-SHA-256 with `key`, else plain SHA-256.

    The plain one is a fingerprint of people's words and must not be stored.
    """
    digest = hmac.new(key, digestmod=hashlib.sha256) if key is not None else hashlib.sha256()
    for document in documents:
        for part in (document.id, document.submission, document.text):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def provenance_of(
    hashed: str, params: ThemeParams, encoder: Encoder, tracker: Tracker, warnings: tuple[str, ...]
) -> Provenance:
    """The record of a run that used this encoder and took the tracker's time."""
    return Provenance(
        input_hash=hashed,
        params=params.to_json(),
        encoder=encoder.name,
        versions=_versions(encoder),
        seed=params.seed,
        timings=tracker.timings,
        warnings=warnings,
    )


def _versions(encoder: Encoder) -> dict[str, str]:
    versions = {
        "method": METHOD,
        "python": platform.python_version(),
        encoder.name: encoder.version,
    }
    for package in PACKAGES:
        versions[package] = metadata.version(package)
    return dict(sorted(versions.items()))
