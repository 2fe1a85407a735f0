"""What a page says and no catalog knows yet: ``untranslated.txt``, a list that may only get shorter.

``python -m tests.words.test_untranslated`` writes it again, after texts have been moved into the catalogs.
"""

import re
from pathlib import Path

import tapewidgets as tw

PANELS = Path(tw.__file__).parent / "panels"
LISTED = Path(__file__).with_name("untranslated.txt")
TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}(?: |$|\.|…)")
"""Two words, or one with a capital letter: what people read. Codes, selectors and keys are one small word."""
CODE = re.compile(
    r"^(?:tw-|[.#\[]|M ?\d|[\w-]+: |use strict)|^(?:Arrow|Page|Escape|Enter|Home|End|Tab|Delete|Backspace)"
)


def texts_of_pages():
    """File and text of every string in the panels' modules that looks as if somebody should read it."""
    for path in sorted(PANELS.rglob("*.js")):
        if path.parent.name == "bundled" or path.name in ("fflate.js", "josa.js"):
            continue
        source = re.sub(r"^\s*(?://|/?\*).*$|^import .*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
        for found in TEXT.finditer(source):
            text = re.sub(r"\$\{[^{}]*\}", "{}", found[1] or found[2] or "").replace("\n", " ")
            if SENTENCE.search(text) and not CODE.search(text):
                yield f"{path.relative_to(PANELS).as_posix()}: {text}"


def test_no_text_of_a_page_is_new_that_no_catalog_knows():
    listed = LISTED.read_text("utf-8").splitlines()
    new = sorted(set(texts_of_pages()) - set(listed))
    assert new == [], 'say them by t("key"), with a template in each catalog of tapewidgets/words'


def test_the_list_names_only_what_is_still_there():
    listed = LISTED.read_text("utf-8").splitlines()
    assert sorted(set(listed) - set(texts_of_pages())) == []
    assert listed == sorted(set(listed))


if __name__ == "__main__":
    LISTED.write_text("".join(f"{line}\n" for line in sorted(set(texts_of_pages()))), "utf-8")
