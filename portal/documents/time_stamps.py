"""The moment of a seal by somebody else's clock: a time-stamp authority over HTTP (RFC 3161)."""

from asn1crypto.tsp import TimeStampReq, TimeStampResp
from pyhanko.sign.timestamps import TimeStamper

from portal.gateways.errors import GatewayError, Malformed
from portal.gateways.http import Dialect, Door

SYSTEM = "timestamp"
ECHOED = ("message_imprint", "nonce")


def _says_no(system: str, _body: bytes) -> GatewayError:
    """An authority refuses inside its answer; a refusing status is no word of the protocol."""
    return Malformed(system, "refused by status")


DIALECT = Dialect(
    "application/timestamp-reply",
    refusals=frozenset({400, 422}),
    read_refusal=_says_no,
    headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
)


class Authority(TimeStamper):
    """Asks the authority at `address` and holds its answer to our digest and nonce."""

    def __init__(self, address: str, timeout_seconds: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
        self._door = Door(SYSTEM, address, token="", timeout_seconds=timeout_seconds, dialect=DIALECT)

    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        """Raises `GatewayError`."""
        body = self._door.send("", req.dump(), repeatable=True)
        try:
            answer: TimeStampResp = TimeStampResp.load(body, strict=True)
            # asn1crypto reads late: what cannot be read must be told here.
            if answer["status"]["status"].native != "granted":
                raise Malformed(SYSTEM, "refused")
            stamp = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            echoed = [stamp[name].native for name in ECHOED]
        except (ValueError, TypeError, KeyError) as error:
            raise Malformed(SYSTEM, "unreadable answer") from error
        if echoed != [req[name].native for name in ECHOED]:
            raise Malformed(SYSTEM, "another question")
        return answer
