"""What the bytes of a voice note say they are: sound as a phone's MediaRecorder makes it, and nothing else.

Only the head is looked at, as far as the first piece of sound. Nothing is decoded.
"""

from collections.abc import Iterator
from pathlib import Path

from walkapp.core.errors import Unsupported
from walkapp.core.text import gettext as _

WEBM, OGG, MP4 = "audio/webm", "audio/ogg", "audio/mp4"
_HEAD_BYTES = 64 * 1024
# Elements of Matroska (RFC 9559), of which WebM is a part.
_SEGMENT, _TRACKS, _TRACK, _CODEC = b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\xae", b"\x86"


def media_type_of(path: Path) -> str:
    """The kind of sound in a file. Raises Unsupported for every other kind of file, for film too."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    found = _webm(head) or _ogg(head) or _mp4(head)
    if found is None:
        raise Unsupported(_("A voice note is WebM or Ogg with Opus, or MP4 with AAC or Opus."))
    return found


def _webm(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3") or b"webm" not in head[:64]:
        return None
    codecs = [
        codec
        for part, segment in _elements(head) if part == _SEGMENT
        for name, tracks in _elements(segment) if name == _TRACKS
        for kind, track in _elements(tracks) if kind == _TRACK
        for what, codec in _elements(track) if what == _CODEC
    ]  # fmt: skip
    return WEBM if codecs and all(codec == b"A_OPUS" for codec in codecs) else None


def _elements(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The elements that lie in these bytes (EBML, RFC 8794): each's id and content, cut where the bytes end."""
    at = 0
    while at < len(data):
        id_length = 9 - data[at].bit_length()
        name, at = data[at : at + id_length], at + id_length
        if id_length > 4 or at >= len(data):
            return
        size_length = 9 - data[at].bit_length()
        if size_length > 8:
            return
        size = int.from_bytes(data[at : at + size_length], "big") - (1 << 7 * size_length)
        at += size_length
        # All ones: a recorder that did not know how long it would be; then it reaches to the end.
        end = len(data) if size == (1 << 7 * size_length) - 1 else at + size
        yield name, data[at:end]
        at = end


def _ogg(head: bytes) -> str | None:
    return OGG if head.startswith(b"OggS") and head[28:36] == b"OpusHead" else None


def _mp4(head: bytes) -> str | None:
    if head[4:8] != b"ftyp":
        return None
    # The index stands first or last; where it is not in the head, the kind of file has to say that it is sound.
    tracks = head.partition(b"moov")[2].partition(b"mdat")[0]
    is_sound = b"soun" in tracks and (b"mp4a" in tracks or b"Opus" in tracks) and b"vide" not in tracks
    return MP4 if is_sound or (not tracks and head[8:12] == b"M4A ") else None
