"""Josa, the Korean particles, after names, numbers and code: 은/는, 이/가, 을/를, 과/와, 으로/로, 이라/라.

A particle's form follows the last sound of the word before it, so names and numbers are read as Koreans
read them aloud: ``t1`` 티일, ``lr`` 엘알, ``3`` 삼. ``panels/page/josa.js`` is the page's twin.
"""

import re
from typing import Literal

Ending = Literal["vowel", "consonant", "rieul", "unknown"]
"""How the last spoken syllable ends; the consonant ㄹ takes 로, where the others take 으로."""

FORMS = {
    "은": ("은", "는", "은(는)"),
    "이": ("이", "가", "이(가)"),
    "을": ("을", "를", "을(를)"),
    "과": ("과", "와", "과(와)"),
    "으로": ("으로", "로", "(으)로"),
    "이라": ("이라", "라", "(이)라"),
}
"""particle -> after a consonant, after a vowel, and where nobody can know."""

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS, _RIEUL = "가", "힣", 28, 8
_DIGITS: tuple[Ending, ...] = (
    *("consonant", "rieul", "vowel", "consonant", "vowel"),  # 영 일 이 삼 사
    *("vowel", "consonant", "rieul", "rieul", "vowel"),  # 오 육 칠 팔 구
)
_LETTERS: dict[str, Ending] = {"l": "rieul", "m": "consonant", "n": "consonant", "r": "rieul"}  # 엘 엠 엔 알
_CLOSED_GREEK = "εουΕΟΥ"  # 엡실론 오미크론 입실론
_SIGNS: dict[str, Ending] = {
    "%": "vowel",
    "²": "consonant",
    "³": "consonant",
    "∞": "vowel",
}
_CLOSED_WORDS = (
    "sin cos mean sum min norm target concat stack input output out hat dot step map set dataset type dtype "
    "none nan adam momentum hidden train"
)
_RIEUL_WORDS = "model label variable matmul kernel scale table title file null all total html url"
_OPEN_WORDS = "tan tanh exp log sqrt abs inf true false mse mae relu gelu elu epoch op net network"
_WORDS: dict[str, Ending] = {  # said otherwise than they are spelled
    **dict.fromkeys(_CLOSED_WORDS.split(), "consonant"),
    **dict.fromkeys(_RIEUL_WORDS.split(), "rieul"),
    **dict.fromkeys(_OPEN_WORDS.split(), "vowel"),
}
_UNSPOKEN = re.compile(r"[\s`'\"”’)\]}>.,:;*_]+$")
_NUMBER = re.compile(r"(?P<whole>\d[\d,]*)(?P<rest>\.\d+|(?:\.\d*)?[eE][-+]?\d+)?$")
_LATIN = re.compile(r"[A-Za-z]+$")
_SPELLED = 4
"""Capitals up to so many are spelled out: SGD 에스지디."""


def ending(text: str) -> Ending:
    """Tell how a text ends when it is read aloud.

    Examples
    --------
    >>> [ending(text) for text in ("기울기", "값", "t1", "[1 2 3]", "loss", "…")]
    ['vowel', 'consonant', 'rieul', 'consonant', 'vowel', 'unknown']
    """
    spoken = _UNSPOKEN.sub("", text)
    last = spoken[-1:]
    if _FIRST_SYLLABLE <= last <= _LAST_SYLLABLE:
        final = (ord(last) - ord(_FIRST_SYLLABLE)) % _FINALS
        return "vowel" if final == 0 else "rieul" if final == _RIEUL else "consonant"
    if last.isascii() and last.isdigit():
        return _number_ending(spoken)
    if latin := _LATIN.search(spoken):
        return _word_ending(latin[0])
    if "\u0370" <= last <= "\u03ff":
        return "consonant" if last in _CLOSED_GREEK else "vowel"
    return _SIGNS.get(last, "unknown")


def _number_ending(text: str) -> Ending:
    found = _NUMBER.search(text)
    if found is not None and found["rest"] is None:  # 십 백 천 만 억 end in a consonant, 조 does not
        whole = found["whole"].replace(",", "")
        zeros = len(whole) - len(whole.rstrip("0"))
        if 12 <= zeros < 16 and zeros < len(whole):
            return "vowel"
    return _DIGITS[int(text[-1])]


def _word_ending(word: str) -> Ending:
    low = word.lower()
    if low in _WORDS:
        return _WORDS[low]
    if len(word) == 1 or (word.isupper() and len(word) <= _SPELLED) or not re.search("[aeiouy]", low):
        return _LETTERS.get(low[-1], "vowel")
    if re.search(r"(l|[^aeiou]le|ile|ale|ole|ule)$", low):
        return "rieul"
    if re.search(r"(m|n|ng|[aeiou]me|[aeiou]ne)$", low):
        return "consonant"
    if re.search(r"(^|[^aeiou])[aeiou](p|t|k|c|ck)$", low):  # a short vowel before it: step 스텝, stack 스택
        return "consonant"
    return "vowel"


def josa(text: str, particle: str) -> str:
    """Give a text with the form of a particle that fits it; with both forms where nobody can know.

    Parameters
    ----------
    text : a name, a number or a piece of code
    particle : its form after a consonant: 은, 이, 을, 과, 으로 or 이라

    Examples
    --------
    >>> josa("t4", "을"), josa("t1", "으로"), josa("[1 2 3]", "은"), josa("損", "이")
    ('t4를', 't1로', '[1 2 3]은', '損이(가)')
    """
    closed, opened, both = FORMS[particle]
    end = ending(text)
    if end == "unknown":
        return text + both
    return text + (opened if end == "vowel" or (particle == "으로" and end == "rieul") else closed)
