"""The page of errors in a real browser: filters, keys, hostile texts, a desk and a phone."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from extractor.cli import main
from tests.scores.browser import PATH, Browser
from tests.scores.test_page import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

HERE = PATH is not None or os.environ.get("CI") == "true"  # CI must have one
pytestmark = pytest.mark.skipif(not HERE or not hasattr(os, "posix_spawn"), reason="no chromium here")
Gold = dict[str, Any]
LINES = [
    "江口市委书记李安昨日会见河湾公司总裁。",
    f"河湾公司{HOSTILE}在江口成立\u202e。",
    "长" * 300 + "河湾公司" + "x" * 400,
]
TEXT = "\n".join(f"{line}第{i}段。" for i in range(30) for line in LINES)


def annotated(*labels: str) -> Gold:
    """Mark every 河湾公司, 江口 and hostile stretch of the text with the labels given."""
    mentions = []
    for text, label in zip(("河湾公司", "江口", HOSTILE), labels, strict=True):
        at = TEXT.find(text)
        while at >= 0 and label:
            mentions.append({"id": f"m{len(mentions)}", "type": label, "span": [at, at + len(text)], "text": text})
            at = TEXT.find(text, at + 1)
    return {"source": "a.txt", "articles": [], "mentions": mentions, "facts": []}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    place: Path = tmp_path_factory.mktemp("errors")
    for folder, content in (("gold", annotated("ORG", "GPE", "ORG")), ("found", annotated("PERSON", "", "LAW"))):
        (place / folder).mkdir()
        content["facts"] = [{"id": "f1", "type": "meet", "span": [0, 19], "args": {"participant": ["m0", "m1"]}}]
        (place / folder / "a.json").write_text(json.dumps(content), "utf-8")
    content["facts"][0]["args"] = {"participant": ["m0"], "time": ["m2"]}
    (place / "found/a.json").write_text(json.dumps(content), "utf-8")
    (place / "gold/a.txt").write_text(TEXT, "utf-8", newline="")
    out = place / "report.html"
    assert main(["errors", str(place / "gold"), str(place / "found"), "-o", str(out)]) == 0
    return out.as_uri()


def count(browser: Browser) -> str:
    return str(browser.run("document.getElementById('count').textContent"))


def names(browser: Browser) -> set[str]:
    return set(browser.run("[...document.querySelectorAll('article .name')].map((n) => n.textContent)"))


def test_filters_follow_the_address_and_the_address_follows_the_filters(browser: Browser, address: str) -> None:
    browser.resize(1280, 900)
    browser.open(address)
    assert count(browser) == "181 of 181 items"
    browser.open(f"{address}#kind=label&found=LAW")
    assert (count(browser), names(browser)) == ("30 of 181 items", {"ORG → LAW"})
    browser.open(f"{address}?kind=missed&gold=GPE")
    assert (count(browser), names(browser)) == ("60 of 181 items", {"GPE"})
    browser.run("""(() => { const field = document.forms.filters.elements.of; field.value = 'fact';
        document.forms.filters.elements.kind.value = ''; document.forms.filters.elements.gold.value = '';
        field.dispatchEvent(new Event('input', { bubbles: true })); })()""")
    assert (count(browser), browser.run("location.hash")) == ("1 of 181 items", "#of=fact")
    assert browser.run("document.querySelector('article code').textContent").endswith(" --fact f1")
    browser.run("document.querySelector('article .where a').click()")
    browser.wait("document.getElementById('count').textContent.startsWith('one item')")
    browser.run("document.querySelector('.kinds a').click()")
    browser.wait("document.forms.filters.elements.kind.value === 'label'")
    browser.open(f"{address}#q=nothing+has+this")
    assert browser.run("document.getElementById('cards').textContent") == "Nothing fits these filters."


def test_keys_search_and_walk(browser: Browser, address: str) -> None:
    browser.resize(1280, 900)
    browser.open(address)
    browser.press("/")
    for key in "在江口成立":
        browser.press(key)
    assert browser.run("document.forms.filters.elements.q.value") == "在江口成立"
    assert count(browser) == "90 of 181 items"
    browser.press("Escape")
    browser.press("j")
    browser.press("j")
    assert browser.run("[...document.querySelectorAll('article')].indexOf(document.activeElement)") == 1
    browser.press("k")
    assert browser.run("[...document.querySelectorAll('article')].indexOf(document.activeElement)") == 0
    drawn = browser.run("document.querySelectorAll('article').length")
    browser.run("document.getElementById('more').click()")
    assert (drawn, browser.run("document.querySelectorAll('article').length")) == (60, 90)


def test_a_hostile_text_does_nothing_and_nothing_is_asked_for(browser: Browser, address: str) -> None:
    browser.open(f"{address}#found=LAW")
    assert browser.run("document.querySelector('article .context').textContent").count(HOSTILE) == 1
    assert browser.run("document.title").startswith("Errors of ")
    assert browser.run("document.querySelectorAll('article img, article script').length") == 0
    assert browser.run("document.body.innerText").count("\u202e") == 0
    assert browser.asked == [address.partition("#")[0]]
    assert browser.said == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_nothing_runs_over_the_edge_and_text_stands_out(
    browser: Browser, address: str, width: int, *, dark: bool
) -> None:
    browser.resize(width, 844, dark=dark)
    browser.open(address)
    browser.run("for (const part of document.querySelectorAll('details')) part.open = true")
    assert browser.run("document.documentElement.scrollWidth") == width
    over = """[...document.querySelectorAll('article *, form *')]
        .filter((node) => node.getBoundingClientRect().right > innerWidth).map((node) => node.outerHTML)"""
    assert browser.run(over) == []
    assert browser.run(CONTRAST) >= 4.5


CONTRAST = """(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)|\\/ 0|rgba/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const nodes = document.querySelectorAll("h1, h2, p, th, td, dt, dd, mark, bdi, label, code, small, a");
  return Math.min(...[...nodes].map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()"""
