"""Sound as phones' browsers record it: the head that tells what it is, and some bytes of it."""

import base64
import hashlib

OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(11) + b"OggS" + bytes(400)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\x86A_OPUS" + b"\x1f\x43\xb6\x75" + b"V_VP8 may stand in it" * 9
MP4 = b"\x00\x00\x00\x18ftypiso5" + bytes(12) + b"\x00\x00\x01\x00moov" + b"hdlrsoun....mp4a"
MP4 += b"\x00\x00\x01\x00mdat" + bytes(300)
FILM_WEBM = WEBM.replace(b"A_OPUS", b"A_OPUS V_VP8", 1)
FILM_MP4 = MP4.replace(b"hdlrsoun", b"hdlrvide hdlrsoun", 1)

OGG_DIGEST = f"sha-256=:{base64.b64encode(hashlib.sha256(OGG).digest()).decode()}:"
"""The value of Content-Digest."""
