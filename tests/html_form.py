"""The form of a page: its HTML without the words and values in it, on which validity does not depend.

Two pages of one form are both valid or both not, so that the slow strict parser needs to read one.
Only plain signs are left out: whatever could end a text or a value, or begin a reference, stays.
"""

import hashlib
import re

PLAIN = r"[\w \n\u00a0\u2060.,:;?!/+%#№«»()\[\]@*'’–—·…-]"
# The parser asks for the value of `type`: a hidden input may stand where another may not.
VALUE = re.compile(rf'(?<!\btype)="(?:{PLAIN}|=)*"')
# White space alone may stand where words may not.
WORDS = re.compile(rf">{PLAIN}*[^\W_]{PLAIN}*(?=<)")
SPACE = re.compile(r">[ \n]+(?=<)")


def of(html: str) -> str:
    """A short name of the form of `html`."""
    form = SPACE.sub("> ", WORDS.sub(">x", VALUE.sub('=""', html)))
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()
