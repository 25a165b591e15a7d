"""The explorer in a real browser: every view, one path through them, hostile texts, a desk and a phone.

EXTRACTOR_SCREENSHOTS=1 writes docs/screenshots/ anew. EXTRACTOR_AXE=axe.min.js (npm install axe-core) adds its rules.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.explorer.made import FILES, quietly
from tests.scores.browser import PATH, Browser
from tests.scores.test_browser import CONTRAST

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = PATH is not None or os.environ.get("CI") == "true"  # CI must have one
pytestmark = pytest.mark.skipif(not HERE or not hasattr(os, "posix_spawn"), reason="no chromium here")
ROOT = Path(__file__).parents[2]
SHOTS, AXE = os.environ.get("EXTRACTOR_SCREENSHOTS"), os.environ.get("EXTRACTOR_AXE")
SCREENS = [
    (1280, False),
    (390, True),
    pytest.param(1280, True, marks=pytest.mark.soak),
    pytest.param(390, False, marks=pytest.mark.soak),
]
CHROME = "data:image/svg+xml"  # Chromium's own picture in a field for dates


@pytest.fixture(scope="module")
def served(out: Path) -> Iterator[str]:
    pytest.importorskip("uvicorn", reason="no [web] extra here")
    command = [sys.executable, "-m", "extractor", "serve", str(out), "--port", "0", "--model", "rules"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr
        said = process.stderr.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found[0]
        process.terminate()
        process.stderr.read()


def number(site: Path, source: str) -> int:
    found = next(path for path in site.glob("a/*.html") if f"<bdi>{source}</bdi>" in path.read_text("utf-8"))
    return int(found.stem)


def entity(site: Path, name: str) -> str:
    found = next(path for path in site.glob("e/*.html") if f"<title>{name} · " in path.read_text("utf-8"))
    return f"e/{found.name}"


def quiet(browser: Browser, address: str) -> None:
    """See that nothing was asked of anybody else, and nothing went wrong."""
    assert [one for one in browser.asked if not one.startswith((address, CHROME))] == []
    assert browser.said == []


def text(browser: Browser, query: str) -> str:
    return str(browser.run(f"document.querySelector({query!r}).textContent"))


def lit(browser: Browser) -> set[str]:
    return set(browser.run("[...document.querySelectorAll('.clean .on')].map((n) => n.textContent)"))


def type_(browser: Browser, words: str) -> None:
    for key in words:
        browser.press(key)


def arrive(browser: Browser, script: str) -> None:
    """Wait for the page that a click leads to; a question asked in between has no answer."""
    for _ in range(50):
        try:
            browser.wait(script)
        except AssertionError as error:
            if "navigated" not in str(error):
                raise
        else:
            return


def walk(browser: Browser, address: str, *, live: bool) -> None:
    """Go from a search to an entity, a fact, its evidence and why it is believed."""
    browser.resize(1280, 900)
    browser.open(f"{address}index.html")
    browser.press("/")
    type_(browser, "河湾集")
    browser.wait("document.querySelectorAll('.hits li').length > 0")
    assert text(browser, ".hits li a") == "河湾集团"
    browser.run("document.querySelector('.hits a').click()")
    arrive(
        browser, "document.querySelector('h1 bdi')?.textContent === '河湾集团' && document.readyState === 'complete'"
    )
    browser.run("[...document.querySelectorAll('.timeline .kind')].find((n) => n.textContent === 'quantity').click()")
    arrive(browser, "document.querySelector('.card.chosen') && document.readyState === 'complete'")
    card = browser.run("document.querySelector('.card.chosen').id")
    assert browser.run("location.hash") == f"#{card}"
    assert {"河湾集团", "营业收入"} <= lit(browser)
    browser.run("document.querySelector('.card.chosen summary').click()")
    assert "营业收入" in text(browser, ".card.chosen")
    assert "figures.measure" in text(browser, ".card.chosen details")
    assert browser.run("getComputedStyle(document.querySelector('.card.chosen .by')).display") == "block"
    if live:
        browser.run("document.querySelector('.card.chosen [data-ask]').click()")
        browser.wait("!!document.querySelector('.card.chosen [data-t=\"fact.no_rivals\"]')")
    quiet(browser, address)


def test_from_a_search_to_the_why_of_a_fact_in_a_folder(browser: Browser, site: Path) -> None:
    walk(browser, f"{site.as_uri()}/", live=False)


def test_from_a_search_to_the_why_of_a_fact_on_a_server(browser: Browser, served: str) -> None:
    walk(browser, f"{served}/", live=True)


def test_cards_and_text_point_at_each_other(browser: Browser, site: Path) -> None:
    browser.resize(1280, 900)
    browser.open(f"{site.as_uri()}/a/{number(site, '2026-02-11-b.html')}.html")
    over = "(node) => node.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))"
    browser.run(f"({over})([...document.querySelectorAll('.card')].find((n) => n.textContent.includes('36亿元')))")
    assert {"河湾集团", "营业收入", "36亿元", "2025年"} <= lit(browser)
    assert len(browser.run("[...document.querySelectorAll('.clean .T.on')].map((n) => n.textContent)")) == 1
    browser.run(
        f"({over})([...document.querySelectorAll('.clean .m')].find((n) => n.textContent === '《河湾白皮书》'))"
    )
    assert lit(browser) == {"《河湾白皮书》"}
    assert "《河湾白皮书》" in text(browser, ".card.chosen")


def test_keys_walk_over_the_cards(browser: Browser, site: Path) -> None:
    browser.open(f"{site.as_uri()}/a/{number(site, '2026-01-10-a.txt')}.html")
    browser.press("j")
    first = browser.run("document.activeElement.id")
    browser.press("j")
    second = browser.run("document.activeElement.id")
    browser.press("k")
    assert (first, second, browser.run("document.activeElement.id")) == ("f1", "f2", "f1")
    assert lit(browser)


def test_labels_norms_and_the_raw_file_are_turned_on_and_off(browser: Browser, site: Path) -> None:
    browser.open(f"{site.as_uri()}/a/{number(site, '2026-02-11-b.html')}.html")
    color = "getComputedStyle(document.querySelector('.clean .L-ORG')).backgroundColor"
    before = browser.run(color)
    browser.run("document.querySelector('[data-show=ORG]').click()")
    assert browser.run(color) == "rgba(0, 0, 0, 0)" != before
    browser.run("document.querySelector('[data-show=norms]').click()")
    assert browser.run("getComputedStyle(document.querySelector('i[data-n]')).display") == "none"
    assert browser.run("document.querySelector('.raw').checkVisibility()") is False
    browser.run("document.querySelector('[data-text=raw]').click()")
    assert browser.run(
        "[document.querySelector('.raw').checkVisibility(), document.querySelector('.clean').checkVisibility()]"
    ) == [True, False]
    assert "<p>" in text(browser, ".raw")


QUERIES = (
    "", "?type=quantity", "?q=河湾+江口", "?label=MONEY&sort=day", "?least=0.6&sort=confidence&down=1", "?entity=大学",
    "?modality=forecast", "?since=2026-02-01&until=2026-03-02", "?q=nothing-has-this",
)  # fmt: skip


def test_the_folders_table_filters_sorts_and_exports_as_the_server_does(
    browser: Browser, site: Path, served: str
) -> None:
    rows = "[...document.querySelectorAll('table.facts tbody tr')].map((row) => row.textContent)"
    for query in QUERIES:
        found = []
        for address in (site.as_uri(), served):
            browser.open(f"{address}/facts.html{query}")
            found.append((browser.run(rows), text(browser, ".count b")))
            quiet(browser, address)
        assert found[0] == found[1], query
    assert found[0] == ([], "0")
    saved = "new Promise((done) => { URL.createObjectURL = (blob) => { blob.text().then(done); return '#'; }; %s })"
    browser.open(f"{site.as_uri()}/facts.html?type=quantity")
    table = browser.run(saved % "document.querySelector('[data-export=csv]').click()")
    assert table.splitlines()[0].startswith("id,source,headline")
    assert len(table.splitlines()) - 1 == int(text(browser, ".count b")) > 2
    lines = browser.run(saved % "document.querySelector('[data-export=jsonl]').click()")
    assert '"value":3000000000' in lines


def test_a_filter_that_is_typed_is_answered_without_a_new_page(browser: Browser, site: Path, served: str) -> None:
    for address in (site.as_uri(), served):
        browser.open(f"{address}/facts.html")
        before = int(text(browser, ".count b"))
        browser.run("globalThis.same = true")
        browser.press("/")
        type_(browser, "白皮书")
        browser.wait(f"Number(document.querySelector('.count b').textContent) < {before}")
        assert browser.run("globalThis.same && document.forms.filters.elements.q === document.activeElement")
        browser.run("document.querySelector('[data-sort=confidence]').click()")
        browser.wait("document.forms.filters.elements.sort.value === 'confidence'")
        browser.wait("location.search.includes('sort=confidence')")
        assert "q=" in browser.run("location.search")


def test_the_language_is_changed_and_kept(browser: Browser, site: Path) -> None:
    browser.open(f"{site.as_uri()}/facts.html")
    assert (text(browser, "h1"), browser.run("document.documentElement.lang")) == ("Facts", "en")
    browser.run("document.getElementById('language').click()")
    assert (text(browser, "h1"), browser.run("document.documentElement.lang")) == ("事实", "zh")
    assert browser.run("document.querySelector('[name=q]').placeholder") == "原文中的词语"
    browser.open(f"{site.as_uri()}/a/1.html")
    missing = """[...document.querySelectorAll('[data-t]')].filter((n) => !/[\\u4e00-\\u9fff\\/]/.test(n.textContent))
        .map((n) => n.dataset.t)"""
    assert browser.run(missing) == []
    assert text(browser, "nav a") == "总览"
    browser.run("document.getElementById('language').click()")
    assert text(browser, "nav a") == "Overview"


def test_a_pasted_text_is_shown_with_its_facts(browser: Browser, served: str) -> None:
    browser.open(f"{served}/paste.html")
    words = "河湾集团2026年3月2日在江口市举行河湾论坛。</textarea><script>document.title=1</script>"
    browser.run(f"document.querySelector('textarea').value = {words!r}")
    browser.run("document.querySelector('main form').requestSubmit()")
    arrive(browser, "document.querySelector('.card') && document.readyState === 'complete'")
    assert "2026-03-02" in text(browser, "main")
    assert browser.run("document.title").startswith("Paste")
    quiet(browser, served)


def test_a_hostile_text_does_nothing(browser: Browser, site: Path) -> None:
    page = number(site, "hostile.txt")
    for address in (f"a/{page}.html", "index.html?q=河湾", "facts.html?q=河湾"):
        browser.open(f"{site.as_uri()}/{address}")
        assert "owned" not in browser.run("document.title")
        assert browser.run("document.querySelectorAll('main img, main script, main iframe').length") == 0
        assert not set(browser.run("document.body.innerText")) & set("\u202e\u2066")
        assert browser.run("document.documentElement.scrollWidth") == browser.run("innerWidth")
        quiet(browser, site.as_uri())


@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_nothing_runs_over_the_edge_and_text_stands_out(
    browser: Browser, site: Path, width: int, *, dark: bool
) -> None:
    browser.resize(width, 844, dark=dark)
    for page in ("index.html", "facts.html", entity(site, "河湾集团"), f"a/{number(site, '2026-01-10-a.txt')}.html"):
        browser.open(f"{site.as_uri()}/{page}")
        browser.run("for (const part of document.querySelectorAll('details')) part.open = true")
        assert browser.run("document.documentElement.scrollWidth") == width, page
        over = """[...document.querySelectorAll('main *')].filter((node) => !node.closest('svg, .wide, aside')
            && node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML)"""
        assert browser.run(over) == [], page
        assert browser.run(CONTRAST) >= 4.5, page
        assert browser.run(UNNAMED) == [], page
        if AXE:
            assert serious(browser) == [], page


UNNAMED = """[...document.querySelectorAll('input, select, textarea, button, a, svg, nav, aside')]
    .filter((node) => node.type !== 'hidden' && !node.labels?.length && !node.textContent.trim()
      && !node.getAttribute('aria-label'))
    .map((node) => node.outerHTML)
    .concat(['main', 'h1', 'header', 'nav'].filter((part) => document.querySelectorAll(part).length !== 1))"""


def serious(browser: Browser) -> list[Any]:
    browser.run(Path(str(AXE)).read_text("utf-8") + "; 1")
    told = "(v) => [v.impact, v.id, v.nodes[0].html, v.nodes[0].failureSummary]"
    found = browser.run(f"axe.run(document).then((r) => r.violations.map({told}))")
    return [one for one in found if one[0] in {"serious", "critical"}]


@pytest.mark.skipif(not SHOTS, reason="EXTRACTOR_SCREENSHOTS=1 writes them")
def test_pictures_of_the_views(browser: Browser, tmp_path: Path) -> None:
    run, place = tmp_path / "facts", ROOT / "docs/screenshots"
    assert quietly("run", ROOT / "corpus", "-o", run, "--date", "2026-03-27") == 0
    assert quietly("report", run, "-o", tmp_path / "site", "--gold", ROOT / "gold") == 0
    site = tmp_path / "site"
    browser.resize(1280, 800)
    entity_ = entity(site, "中国")
    views = {
        "overview": "index.html",
        "reading": "a/1.html#f9",
        "facts": "facts.html?type=quantity",
        "entity": entity_,
        "why": "a/1.html#f7",
    }
    for name, page in views.items():
        for width, dark in ((1280, False), (390, True)):
            browser.resize(width, 800, dark=dark)
            browser.open(f"{site.as_uri()}/{page}")
            if name == "why":
                browser.run("document.querySelector('.card.chosen summary').click()")
            time.sleep(0.2)
            browser.picture(place / f"{name}-{width}-{'dark' if dark else 'light'}.png")


def test_the_run_of_these_tests_has_all_its_sources() -> None:
    assert len(FILES) == 6
