"""What is inside a signed file (.p7m), and who signed it; the signature is not verified."""

from __future__ import annotations

import base64
import binascii

from asn1crypto import cms

SUFFIX = ".p7m"


class NotSigned(ValueError):
    """Not a signed file that holds its content."""


def open_signed(data: bytes) -> tuple[bytes, str]:
    """The inner file and the signer's name (empty where the certificate does not say)."""
    try:
        envelope = cms.ContentInfo.load(_binary(data))
        if envelope["content_type"].native != "signed_data":
            raise NotSigned
        signed = envelope["content"]
        inner = signed["encap_content_info"]["content"].native
        signer = _signer(signed)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotSigned from error
    if not isinstance(inner, bytes) or not inner:
        raise NotSigned
    return inner, signer


def inner_name(name: str) -> str:
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name


def _binary(data: bytes) -> bytes:
    """The same envelope also travels as base64, with or without header lines."""
    if data[:1] == b"\x30":
        return data
    lines = [line for line in data.splitlines() if not line.startswith(b"-----")]
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except binascii.Error as error:
        raise NotSigned from error


def _signer(signed: cms.SignedData) -> str:
    """The common name on the certificate that the first signature points to."""
    serial = signed["signer_infos"][0]["sid"].native.get("serial_number")
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if serial is None or certificate.serial_number == serial:
            return str(certificate.subject.native.get("common_name", ""))[:200]
    return ""
