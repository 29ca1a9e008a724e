"""How many parts a short message is sent and paid for in."""

ALONE, JOINED = 70, 67


def parts(text: str) -> int:
    """Kazakh and Russian make a message UCS-2: 70 units in one part, 67 in each of several."""
    units = len(text.encode("utf-16-be")) // 2
    return 1 if units <= ALONE else -(-units // JOINED)
