"""The saved checker, opened from the disk of a device without a network."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.enums import Language
from portal.clock import ALMATY
from portal.documents.content import DocumentContent
from portal.documents.finishing import Seals
from portal.documents.qr_token import QrKeys, claims_of, link
from portal.documents.render import render_picture
from tests.browser.axe import axe
from tests.browser.live import Live
from tests.browser.visitor import Visitor
from tests.qr_bodies import token_mutants
from tests.unit.documents.papers import ADDRESS_OF_CHECK, PATIENT, a_certificate, a_confirmation

LAST_DAY = date(2100, 3, 18)
GOOD = replace(a_certificate(), valid_until=LAST_DAY, specimen=True)
TITLES = {
    "genuine": {"kk": "Код түпнұсқа, мерзімі өтпеген", "ru": "Код подлинный, срок не истёк"},
    "expired": {"kk": "Код түпнұсқа, бірақ мерзімі өткен", "ru": "Код подлинный, но срок истёк"},
    "altered": {"kk": "Код түпнұсқа емес", "ru": "Код не подлинный"},
    "unknown": {"kk": "Бұл бет мұндай кілтті білмейді", "ru": "Этой странице такой ключ не известен"},
    "none": {"kk": "Мұнда порталдың коды жоқ", "ru": "Здесь нет кода портала"},
    "unread": {"kk": "Суреттен QR-код табылмады", "ru": "На снимке не найден QR-код"},
}

BROKEN = 400
LONGEST_CODE = 4296  # no QR code holds more signs
# Each text is given to the form of the page as a person would; the verdicts, and how many milliseconds each took.
TELL_EACH = """async (texts) => {
  const [form, result] = ["form", "result"].map((id) => document.getElementById(id));
  const told = [];
  for (const text of texts) {
    const began = performance.now();
    result.dataset.verdict = "";
    form.elements.token.value = text;
    form.requestSubmit();
    while (!result.dataset.verdict && performance.now() - began < 5000) await new Promise((done) => setTimeout(done));
    told.push([result.dataset.verdict, performance.now() - began]);
  }
  return told;
}"""


@pytest.fixture
def keys(live: Live) -> QrKeys:
    seals: Seals = live.app.extensions["seals"]
    return seals.code


class Saved:
    """The checker as somebody saved it, in a window of a device that has no network."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    def check(self, text: str) -> None:
        self.page.locator("#token").fill(text)
        self.page.locator(".check").click()

    def check_picture(self, file: Path) -> None:
        self.page.locator("#picture").set_input_files(file)
        self.page.locator(".check").click()

    def answers(self, verdict: str) -> str:
        """Fail unless the answer is `verdict`; its whole words."""
        result = self.page.locator("#result")
        expect(result.locator("h2")).to_have_text(TITLES[verdict][self.language])
        expect(result).to_be_focused()
        return result.inner_text()


@pytest.fixture
def saved(browser: Browser, visit: Visitor, tmp_path: Path, language: Language) -> Iterator[Saved]:
    """Saved with the link of the page itself, then opened from the disk with the network off."""
    visit.open("/verify/offline")
    with visit.page.expect_download() as download:
        visit.page.locator("#save a").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    context = browser.new_context(viewport={"width": 360, "height": 740}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    yield Saved(page, language.value)
    assert {each.split(":")[0] for each in asked} <= {"file", "blob"}, "the saved page asks nobody"
    assert not complaints, complaints
    context.close()


def the_answer_of(document: DocumentContent, language: Language) -> str:
    assert document.lead
    answer = document.lead[1]
    assert not isinstance(answer, str)
    return answer.say(language)


def test_a_genuine_code_is_told_with_its_content(saved: Saved, keys: QrKeys, language: Language) -> None:
    saved.check(link(ADDRESS_OF_CHECK, keys.sign(claims_of(GOOD))))
    words = saved.answers("genuine")
    for told in (PATIENT, GOOD.number, GOOD.verification_code, the_answer_of(GOOD, language), GOOD.clinic.kk):
        assert told in words
    assert {"kk": "2026 жылғы 8 наурыз, 14:05", "ru": "8 марта 2026 года, 14:05"}[language] in words
    assert {"kk": "2100 жылғы 18 наурызды қоса", "ru": "по 18 марта 2100 года включительно"}[
        language
    ] in words
    assert {"kk": "Заңдық күші жоқ", "ru": "Юридической силы не имеет"}[language] in words
    assert {"kk": "кері қайтарып алынғанын", "ru": "не отозван ли"}[language] in words, "what it cannot know"


def test_the_other_answer_of_a_register_is_told_as_well(
    saved: Saved, keys: QrKeys, language: Language
) -> None:
    other = replace(a_certificate(is_observed=True), valid_until=LAST_DAY)
    saved.check(keys.sign(claims_of(other)))
    words = saved.answers("genuine")
    assert the_answer_of(other, language) in words
    assert the_answer_of(GOOD, language) not in words


def test_a_paper_that_is_no_certificate_shows_initials_only(saved: Saved, keys: QrKeys) -> None:
    saved.check(keys.sign(claims_of(replace(a_confirmation(), valid_until=None))))
    words = saved.answers("genuine")
    assert "Қ. Ұ. Ө." in words
    assert PATIENT not in words


def test_an_altered_code_is_told(saved: Saved, keys: QrKeys) -> None:
    token = keys.sign(claims_of(GOOD))
    other = keys.sign(claims_of(replace(GOOD, number="1111-1111-11")))
    head, said, signature = token.split(".")
    swapped = [
        f"{head}.{other.split('.')[1]}.{signature}",
        f"{head}.{said}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        # The last sign has idle bits: a lenient reader would take it for the same signature.
        token[:-1] + {"A": "B", "Q": "R", "g": "h", "w": "x"}[token[-1]],
    ]
    for altered in swapped:
        saved.check(f"https://emhana.example/kk/verify/X#{altered}")
        assert PATIENT not in saved.answers("altered")


def test_no_broken_code_is_told_as_genuine_and_none_keeps_the_page_busy(saved: Saved, keys: QrKeys) -> None:
    papers = (GOOD, replace(a_certificate(is_observed=True), valid_until=LAST_DAY), a_confirmation())
    tokens = [keys.sign(claims_of(each)) for each in papers]
    broken = token_mutants(tokens, BROKEN, seed=1)
    told = saved.page.evaluate(TELL_EACH, [*broken, "A" * LONGEST_CODE, "." * LONGEST_CODE, tokens[0]])
    verdicts = [verdict for verdict, _ in told]
    assert verdicts.pop() == "genuine", "the last one is whole"
    assert set(verdicts) == {"none", "altered", "unknown"}
    assert verdicts.count("altered") > BROKEN / 2
    assert max(spent for _, spent in told) < 1000


def test_an_expired_code_is_told(saved: Saved, keys: QrKeys) -> None:
    saved.check(keys.sign(claims_of(replace(GOOD, valid_until=date(2026, 3, 9)))))
    assert GOOD.number in saved.answers("expired")


def test_the_last_day_counts_to_its_end_in_almaty(saved: Saved, keys: QrKeys) -> None:
    token = keys.sign(claims_of(replace(GOOD, valid_until=date(2026, 3, 18))))
    end = datetime(2026, 3, 19, tzinfo=ALMATY).astimezone(UTC)
    for moment, verdict in ((end.replace(minute=59, hour=18), "genuine"), (end, "expired")):
        saved.page.clock.set_fixed_time(moment)
        saved.check(token)
        saved.answers(verdict)


def test_a_key_that_the_page_does_not_know_and_nonsense_are_told_apart(saved: Saved, keys: QrKeys) -> None:
    saved.check(QrKeys(keys.private.generate_key("P-256")).sign(claims_of(GOOD)))
    saved.answers("unknown")
    saved.check(ADDRESS_OF_CHECK)
    saved.answers("none")


def test_a_picture_of_the_code_is_read(saved: Saved, keys: QrKeys, tmp_path: Path) -> None:
    picture = tmp_path / "paper.png"
    said = link(ADDRESS_OF_CHECK, keys.sign(claims_of(GOOD)))
    picture.write_bytes(render_picture(GOOD, said, dots_per_inch=200))
    saved.check_picture(picture)
    assert PATIENT in saved.answers("genuine")
    blank = tmp_path / "blank.png"
    blank.write_bytes(render_picture(GOOD, "", dots_per_inch=20))
    saved.check_picture(blank)
    saved.answers("unread")
    saved.check("x#nothing")
    saved.answers("altered")


def test_both_languages_are_in_the_file_and_change_without_a_network(saved: Saved, keys: QrKeys) -> None:
    saved.check(keys.sign(claims_of(GOOD)))
    saved.answers("genuine")
    for language in ("ru", "kk"):
        saved.page.locator(f'[data-language="{language}"]').click()
        expect(saved.page.locator("#result h2")).to_have_text(TITLES["genuine"][language])
        assert saved.page.locator("html").get_attribute("lang") == language


def test_it_has_no_barrier_fits_and_works_by_keyboard(saved: Saved, keys: QrKeys) -> None:
    page = saved.page
    page.locator("#token").focus()
    page.keyboard.insert_text(keys.sign(claims_of(GOOD)))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    saved.answers("genuine")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        wide = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1]
    assert page.locator("#save").is_hidden(), "it is saved already"


def test_online_the_link_of_the_code_leads_from_the_check_page_to_the_content(
    visit: Visitor, keys: QrKeys, language: Language
) -> None:
    token = keys.sign(claims_of(GOOD))
    visit.open(f"/verify/{GOOD.verification_code}#{token}")
    visit.page.locator("a[data-takes-token]").click()
    expect(visit.page.locator("#result h2")).to_have_text(TITLES["genuine"][language.value])
    assert re.search(r"/verify/offline#", visit.page.url)
    axe(visit.page)
    visit.open("/verify/AAAA-AAAA-AAAA")
    expect(visit.page.locator("a[data-takes-token]")).to_be_hidden()
