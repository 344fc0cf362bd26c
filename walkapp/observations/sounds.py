"""What the bytes of a voice note say they are: sound as a phone's MediaRecorder makes it, and nothing else.

Only the head is looked at, as far as the first piece of sound. Nothing is decoded.
"""

from pathlib import Path

from walkapp.core.errors import Unsupported
from walkapp.core.text import gettext as _

WEBM, OGG, MP4 = "audio/webm", "audio/ogg", "audio/mp4"
_HEAD_BYTES = 64 * 1024
_CLUSTER = b"\x1f\x43\xb6\x75"


def media_type_of(path: Path) -> str:
    """The kind of sound in a file. Raises Unsupported for every other kind of file, for film too."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = _webm(head) or _ogg(head) or _mp4(head)
    if found is None:
        raise Unsupported(_("A voice note is WebM or Ogg with Opus, or MP4 with AAC."))
    return found


def _webm(head: bytes) -> str | None:
    tracks = head.partition(_CLUSTER)[0]
    is_webm = tracks.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in tracks[:64]
    return WEBM if is_webm and b"A_OPUS" in tracks and b"V_" not in tracks else None


def _ogg(head: bytes) -> str | None:
    return OGG if head.startswith(b"OggS") and head[28:36] == b"OpusHead" else None


def _mp4(head: bytes) -> str | None:
    if head[4:8] != b"ftyp":
        return None
    # The index stands first or last; where it is not in the head, the kind of file has to say that it is sound.
    tracks = head.partition(b"moov")[2].partition(b"mdat")[0]
    is_sound = b"soun" in tracks and b"mp4a" in tracks and b"vide" not in tracks
    return MP4 if is_sound or (not tracks and head[8:12] == b"M4A ") else None
