"""Which language is a text in, where nobody says so?

English is told by its commonest words: one in twenty that no other language of this list writes so. For all others a
model of letter sequences is asked, and believed from a probability of 0.6 on. A text of fewer than 20 letters, one of
figures, and one that the model doubts is English, since that is what most of an archive is.
"""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

DEFAULT = "en"
_TOLD = 1_000
_FEWEST_LETTERS = 20
_LEAST_SHARE, _LEAST_PROBABILITY = 1 / 20, 0.6
_ENGLISH = frozenset("the and that with from its said been which this who would were".split())
# Written languages of newspapers. The model knows creoles and dead languages, too, and takes English wire copy for
# them: "Qtly div 45 cts vs 45 cts prior" for Nigerian Pidgin.
_LANGUAGES = (
    "af am ar az be bg bn bs ca cs da de el en es et eu fa fi fr gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt "
    "lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru si sk sl sq sr sv ta te tg th tr uk ur uz vi zh"
).split()
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str:
    """Detect the language of a text by its first thousand characters, as an ISO 639-1 code."""
    told = text[:_TOLD].lower()
    words = _WORD.findall(told)
    if sum(map(len, words)) < _FEWEST_LETTERS or sum(word in _ENGLISH for word in words) >= len(words) * _LEAST_SHARE:
        return DEFAULT
    language, probability = _load_model().classify(told)
    return str(language) if probability >= _LEAST_PROBABILITY else DEFAULT


@cache
def _load_model() -> LanguageIdentifier:
    """Load the model with the first text that is in doubt: it takes half a second and 100 MB of memory."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_LANGUAGES)
    return model
