"""What NCALayer, the program of the National CA on a citizen's computer, is asked (docs/systems/ncalayer.md)."""

from collections.abc import Sequence
from typing import Any

MODULE = "kz.gov.pki.knca.basics"
METHOD = "sign"


def question(
    content: str, purposes: Sequence[str], *, iin: str, language: str, time_stamp: bool
) -> dict[str, Any]:
    """The question that makes NCALayer sign `content` (base64) with the content inside the CMS.

    Only certificates with every one of the `purposes` (OIDs of the extended key usage) and, unless it is "", of
    `iin` can be chosen there. `language` is `kk` or `ru`; with `time_stamp` the program asks for one.
    """
    signer: dict[str, Any] = {"extKeyUsageOids": list(purposes), "chain": []}
    if iin:
        signer["iin"] = iin
    return {
        "module": MODULE,
        "method": METHOD,
        "args": {
            "format": "cms",
            "data": content,
            "signingParams": {
                "decode": True,
                "encapsulate": True,
                "digested": False,
                "tsaProfile": {} if time_stamp else None,
            },
            "signerParams": signer,
            "locale": language,
        },
    }
