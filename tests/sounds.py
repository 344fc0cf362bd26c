"""Sound as phones' browsers record it: the head that tells what it is, and some bytes of it."""

import base64
import hashlib

OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(11) + b"OggS" + bytes(400)
CHROMIUM = base64.b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAA8XEU2bdLlNu4tTq4QVSalmU6yBbk27i1OrhBZUrmtT"
    "rIGTTbuLU6uEH0O2dVOsgddNu4xTq4QcU7trU6yCDwXsrgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAVSalmoCrXsYMPQkBEiYREtAAATYCGQ2hyb21lV0GGQ2hyb21lFlSua7+uvdeBAXPFh874/fp4mUWDgQKGhkFfT1BVU2Oik09wdXNI"
    "ZWFkAQEAAIC7AAAAAADhjbWERzuAAJ+BAWJkgSAfQ7Z1AQAAAAAADiLngQCjjIEAAID7A//+//7//qOMgQA8gPsD//7//v/+o4yBAHiA"
    "+wP//v/+//6jjIEAtID7A//+//7//qOMgQDwgPsD//7//v/+o4yBASyA+wP//v/+//6jjIEBaID7A//+//7//qOMgQGkgPsD//7//v/+"
    "o0D6gQHggPuDApn//n4ZDV0HD9NAwLLrVRJfe47hwdrTP1Hi+C4CJgCo2CeoG4DLXZbIx2X1FjedyWZOKqX3kiTAuK1SxMk2Z0Fz8XBc"
    "XrH9z6DpuB+/aLsoBrxBcBFK0ZmOZ14ExMuehDHJY3dWtPgoRscHUAuNsoIFP0sog0cwboSe6Ppns5dz1H5BxndUC08XDSoQ0xVMBQ0d"
    "M7aFNhXwsHGprbVAZGCK9IcopVBFnyGhgUm5iAwxFBBnH3q7v0CzdzJTTOopFK+a69ept7jhXDXFyWhVSLbC9NYnc38Ns4dxOS0="
)
"""The beginning of what Chromium's MediaRecorder makes: it names the first piece of sound before the tracks."""


def _element(name: bytes, content: bytes) -> bytes:
    return name + (len(content) | 1 << 28).to_bytes(4, "big") + content


def _webm(*codecs: bytes) -> bytes:
    tracks = b"".join(_element(b"\xae", _element(b"\x86", codec)) for codec in codecs)
    # As a recorder writes it that does not know how long it will be.
    segment = b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + _element(b"\x16\x54\xae\x6b", tracks)
    sound = _element(b"\x1f\x43\xb6\x75", b"V_VP8 may stand in it" * 9)
    return _element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm") + segment + sound


WEBM = _webm(b"A_OPUS")
MP4 = b"\x00\x00\x00\x18ftypiso5" + bytes(12) + b"\x00\x00\x01\x00moov" + b"hdlrsoun....mp4a"
MP4 += b"\x00\x00\x01\x00mdat" + bytes(300)
FILM_WEBM = _webm(b"A_OPUS", b"V_VP8")
OTHER_WEBM = _webm(b"A_VORBIS")
CUT_WEBM = WEBM[:40]
FILM_MP4 = MP4.replace(b"hdlrsoun", b"hdlrvide hdlrsoun", 1)

OGG_DIGEST = f"sha-256=:{base64.b64encode(hashlib.sha256(OGG).digest()).decode()}:"
"""The value of Content-Digest."""
