"""Documents that a citizen uploads for a case: how many, how large, and how they are told."""

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
MOST = 5


def size_words(size: int) -> str:
    """`size` bytes as people of both languages write it: 340 КБ, 1,2 МБ."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f} МБ".replace(".", ",")
    return f"{max(1, round(size / 1024))} КБ"
