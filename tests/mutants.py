"""Bytes broken in every way that a stranger may think of, the same ones every time."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

Mutation = Callable[[Random, bytearray, bytes], bytes]


def mutants(bases: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` broken copies of `bases`, each by one to three mutations."""
    chance = Random(seed)  # noqa: S311 - the same ones every time
    for _ in range(count):
        data = chance.choice(bases)
        for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):
            mutation = chance.choice(_MUTATIONS)
            data = mutation(chance, bytearray(data), chance.choice(bases))
        yield data


def _place(chance: Random, data: bytearray) -> int:
    return chance.randrange(len(data)) if data else 0


def _flip(chance: Random, data: bytearray, _: bytes) -> bytes:
    if data:
        data[_place(chance, data)] ^= 1 << chance.randrange(8)
    return bytes(data)


def _set(chance: Random, data: bytearray, _: bytes) -> bytes:
    if data:
        data[_place(chance, data)] = chance.choice(
            (0x00, 0x01, 0x30, 0x31, 0x80, 0x82, 0x84, 0xA0, 0xFF, chance.randrange(256))
        )
    return bytes(data)


def _cut(chance: Random, data: bytearray, _: bytes) -> bytes:
    begins = _place(chance, data)
    del data[begins : begins + chance.choice((1, 2, 16, 200))]
    return bytes(data)


def _repeat(chance: Random, data: bytearray, _: bytes) -> bytes:
    begins = _place(chance, data)
    piece = data[begins : begins + chance.choice((1, 8, 64, 600))]
    return bytes(data[:begins] + piece * chance.choice((2, 3, 40)) + data[begins:])


def _insert(chance: Random, data: bytearray, _: bytes) -> bytes:
    begins = _place(chance, data)
    return bytes(data[:begins] + chance.randbytes(chance.choice((1, 4, 32))) + data[begins:])


def _splice(chance: Random, data: bytearray, other: bytes) -> bytes:
    return bytes(data[: _place(chance, data)]) + other[_place(chance, bytearray(other)) :]


def _truncate(chance: Random, data: bytearray, _: bytes) -> bytes:
    return bytes(data[: _place(chance, data)])


def _nest(chance: Random, data: bytearray, _: bytes) -> bytes:
    begins, depth = _place(chance, data), chance.choice((3, 50, 3000))
    return bytes(data[:begins] + b"\x30\x80" * depth + data[begins:])


def _long(chance: Random, data: bytearray, _: bytes) -> bytes:
    """A length that promises more than there is."""
    begins = _place(chance, data)
    return bytes(data[:begins] + bytes((0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF)) + data[begins:])


_MUTATIONS: tuple[Mutation, ...] = (
    *[_flip] * 10, *[_set] * 4, _cut, _repeat, _insert, _splice, _truncate, _nest, _long,
)  # fmt: skip
