"""What something costs: processor time, without the collector of garbage, which clears up after thousands of tests."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def soon(seconds: float) -> Iterator[None]:
    """Fail when the block takes `seconds` of processor time or more."""
    gc.disable()
    began = process_time()
    try:
        yield
        spent = process_time() - began
    finally:
        gc.enable()
    assert spent < seconds, f"{spent:.2f} s"
