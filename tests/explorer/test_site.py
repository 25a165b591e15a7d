"""The folder of pages: complete, whole, inert, the same every time."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from extractor.cli import main
from extractor.explorer.strings import strings
from extractor.facts.schema import schema
from extractor.model import Label
from extractor.scores.errors import Kind
from extractor.tables import ROOT
from tests.explorer.made import HOSTILE, LONG, quietly

if TYPE_CHECKING:
    from pathlib import Path

VOID = {"meta", "link", "input", "br"}


class Seen(HTMLParser):
    """What a browser would see: elements, and the text of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(site: Path) -> dict[str, Seen]:
    return {str(path.relative_to(site)): Seen(path.read_text("utf-8")) for path in site.rglob("*.html")}


def page_of(site: Path, source: str) -> Seen:
    return next(page for name, page in pages(site).items() if name.startswith("a/") and source in page.text)


def test_every_link_leads_to_a_page_and_a_fact_that_are_there(site: Path) -> None:
    found = pages(site)
    ids = {name: {attrs.get("id") for _, attrs in page.tags} for name, page in found.items()}
    for name, page in found.items():
        for tag, attrs in page.tags:
            for address in filter(None, (attrs.get("href"), attrs.get("src"))):
                parts = urlsplit(address)
                assert not parts.scheme or address == "data:,", address
                assert not parts.netloc
                if not parts.path or parts.scheme:
                    continue
                target = (site / name).parent.joinpath(parts.path).resolve()
                assert target.is_file(), (name, tag, address)
                if parts.fragment:
                    assert parts.fragment in ids[str(target.relative_to(site))], (name, address)


def test_ids_are_unique_and_every_card_is_about_something_in_the_text(site: Path) -> None:
    for name, page in pages(site).items():
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), name
        cards = [attrs for tag, attrs in page.tags if tag == "article"]
        words = {token for tag, attrs in page.tags if tag != "article" for token in (attrs.get("data-i") or "").split()}
        if name.startswith("a/") and "cannot be shown" not in page.text:
            assert all(set((card["data-i"] or "").split()) & words for card in cards), name


def test_nothing_in_a_text_acts(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = Seen(path.read_text("utf-8"))
        assert not [
            attrs for tag, attrs in page.tags if tag in {"img", "iframe", "style", "form"} and "onerror" in attrs
        ]
        assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on") or key == "style"]
        assert all((attrs.get("src") or "").endswith(".js") for tag, attrs in page.tags if tag == "script")
        assert not set(page.text) & set("\u202e\u2066\u202d\x00")
    for path in site.glob("data/*.js"):
        text = path.read_text("utf-8")
        assert "<" not in text
        assert not set(text) & set("\u202e\u2066")
    hostile = page_of(site, "hostile.txt")
    assert HOSTILE.replace("\u202e", "‹U+202E›").replace("\u2066", "‹U+2066›") in hostile.text
    assert LONG.rstrip("x") in hostile.text


def test_a_source_that_is_gone_or_changed_shows_its_sentences(site: Path) -> None:
    for name, why, evidence in (("gone.txt", "it is gone", "江口论坛"), ("moved.txt", "it has changed", "江口研究院")):
        page = page_of(site, name)
        assert why in page.text
        assert evidence in page.text
        assert "别的内容" not in page.text


def test_the_reading_view_shows_the_article_its_marks_and_the_raw_file(site: Path) -> None:
    page = page_of(site, "2026-02-11-b.html")
    assert "河湾集团2025年营业收入达36亿元" in page.text.replace(" ", "")
    assert "&amp;更多" in page.text  # the raw file, as it stands
    assert "&更多" in page.text
    norms = {attrs["data-n"] for _, attrs in page.tags if "data-n" in attrs}
    assert {"3,600,000,000 CNY", "2026-02-10"} <= norms
    classes = {attrs.get("class") for _, attrs in page.tags}
    assert {"m L-ORG", "m L-MONEY", "m L-WORK_OF_ART"} <= classes


def test_cards_say_modality_speaker_and_why(site: Path) -> None:
    text = page_of(site, "2026-01-10-a.txt").text
    assert "forecast" in text
    assert re.search(r"Found by(frames|figures)\.[a-z.0-9]+", text)
    assert re.search(r"ORG · entities\.[a-z ]+ · 0\.\d\d", text)
    assert "Rejected rivals" in text
    credited = page_of(site, "2026-02-11-b.html").text
    assert "according to 新华社" in credited


def test_an_entity_has_names_figures_over_time_neighbours_and_sources(site: Path) -> None:
    page = next(
        page for name, page in pages(site).items() if name.startswith("e/") and page.text.startswith("河湾集团 ·", 1)
    )
    assert {"svg", "circle", "ol"} <= {tag for tag, _ in page.tags}
    assert "over time" in page.text
    assert "Neighbours" in page.text
    assert "河湾集团发布白皮书" in page.text
    dots = [attrs for tag, attrs in page.tags if tag == "circle" and attrs.get("class") == "dot"]
    assert len(dots) >= 2
    assert all(0 <= float(str(dot["cx"])) <= 640 and 0 <= float(str(dot["cy"])) <= 220 for dot in dots)


def test_the_same_run_gives_the_same_bytes_and_an_old_report_is_replaced(out: Path, site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(site, again)
    for stale in ("a/999.html", "e/999.html", "data/facts-9.js"):
        (again / stale).write_text("old", "utf-8")
    assert quietly("report", out, "-o", again) == 0
    assert files(again) == files(site)


def files(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


MINE = [
    ({"letter.txt": "mine"}, "letter.txt, which"),
    ({"index.html": "mine", "z/1.html": "mine"}, "index.html and 1 more, which"),
    ({"a/1.html": "mine"}, "a, which"),
    ({"assets/explorer.css": "mine", "assets/explorer.js": "mine", "assets/strings.js": "mine"}, "assets, which"),
    ({"\u202ex.txt": "mine"}, "‹U+202E›x.txt, which"),
]


@pytest.mark.parametrize(("mine", "found"), MINE)
def test_a_folder_with_other_things_is_left_alone(
    mine: dict[str, str], found: str, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in mine.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    before = files(tmp_path)
    assert main(["report", str(out), "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(
        f"extractor: {tmp_path}: found {found} no report wrote, expected a new or"
    )
    assert files(tmp_path) == before


@pytest.mark.parametrize("mine", ["notes.txt", "a/notes.txt", "data/table.csv", "e/deep/1.html", "facts.csv"])
def test_what_was_laid_into_an_earlier_report_is_not_deleted(
    mine: str, out: Path, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again"
    shutil.copytree(site, again)
    (again / mine).parent.mkdir(exist_ok=True)
    (again / mine).write_text("mine", "utf-8")
    before = files(again)
    assert main(["report", str(out), "-o", str(again), "--no-rivals"]) == 2
    assert mine.removesuffix("/1.html") in capsys.readouterr().err
    assert files(again) == before


def test_hidden_files_do_not_count_and_stay(out: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".nojekyll", ".git/config"):
        (tmp_path / name).write_text("mine", "utf-8")
    for _ in range(2):
        assert quietly("report", out, "-o", tmp_path, "--no-rivals") == 0
        (tmp_path / "a/.DS_Store").write_text("mine", "utf-8")
    assert {".nojekyll", ".git/config", "a/.DS_Store", "index.html"} <= files(tmp_path).keys()


def test_a_report_that_was_cut_short_is_written_again(out: Path, site: Path, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    shutil.copy(site / "assets/strings.js", tmp_path / "assets")
    assert quietly("report", out, "-o", tmp_path) == 0
    assert files(tmp_path) == files(site)


def test_a_place_that_is_no_folder_is_told_before_the_run_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    for place in (tmp_path / "letter.txt", tmp_path / ("x" * 300)):
        assert main(["report", str(tmp_path / "no run"), "-o", str(place)]) == 2
        assert capsys.readouterr().err.startswith(f"extractor: {place}: found ")


def test_gold_is_compared_in_place(out: Path, tmp_path: Path) -> None:
    found = json.loads((out / "2026-01-10-a.json").read_text("utf-8"))
    gold: dict[str, Any] = {key: found[key] for key in ("schema", "source", "sha256", "published", "articles")}
    first, *rest = found["facts"]
    end = found["articles"][-1]["span"][1]
    company = next(one["id"] for one in found["mentions"] if one["type"] == "ORG")
    lost = {
        **first,
        "id": "f99",
        "type": "award",
        "span": [end - 9, end],
        "args": {"recipient": [company], "award": [company]},
    }
    gold["facts"], gold["mentions"] = [*rest, lost], found["mentions"]
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold/2026-01-10-a.json").write_text(json.dumps(gold), "utf-8")
    assert quietly("report", out, "-o", tmp_path / "site", "--gold", tmp_path / "gold", "--no-rivals") == 0
    page = page_of(tmp_path / "site", "2026-01-10-a.txt")
    states = {attrs["id"]: attrs["class"] for tag, attrs in page.tags if tag == "article"}
    assert states["gf99"] == "card missed"
    assert states[first["id"]] == "card wrong"
    assert {states[fact["id"]] for fact in rest} == {"card right"}
    other = page_of(tmp_path / "site", "2026-02-11-b.html")
    assert {attrs["class"] for tag, attrs in other.tags if tag == "article"} == {"card"}


def test_everything_is_said_in_two_languages() -> None:
    known = strings()
    assert all(english.strip() and chinese.strip() for english, chinese in known.values())
    assert all(re.search("[\u4e00-\u9fff/]", chinese) for _, chinese in known.values())
    wanted = {f"type.{name}" for name in schema().type}
    wanted |= {f"role.{role}" for type_ in schema().type.values() for role in type_.roles}
    wanted |= {f"label.{label}" for label in Label} | {f"kind.{kind.value}" for kind in Kind}
    for file in (ROOT / "explorer").iterdir():
        if file.suffix in {".py", ".js"}:
            pattern = r'"((?:interface|fact|about|box|gold|modality)\.[a-z_]+)"'
            wanted |= set(re.findall(pattern, file.read_text("utf-8")))
    assert wanted <= known.keys(), wanted - known.keys()
    used = "".join(file.read_text("utf-8") for file in (ROOT / "explorer").glob("*.[pj]*"))
    built = {f"interface.{part}" for part in ("articles", "mentions", "facts")}
    plain = {key for key in known if key.partition(".")[0] in {"interface", "fact", "about", "box", "gold"}} - built
    assert {key for key in plain if key not in used} == set()
