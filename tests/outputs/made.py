"""Results made up for the tests of the tables; nothing in them is kind."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
HOSTILE = '=HYPERLINK("x")\n\'; DROP TABLE facts; --\r\\,\u2028\x00\x1b[31m<a> .\ud800'
SOUND = HOSTILE.replace("\ud800", "\ufffd")


def mention(number: int, label: str, text: str, **more: Any) -> Record:
    span = [10 * number, 10 * number + 5]
    return {"id": f"m{number}", "type": label, "span": span, "text": text, "by": "rule", "confidence": 0.5, **more}


def fact(number: int, type_: str, args: dict[str, list[str]], **more: Any) -> Record:
    plain = {"modality": "actual", "negated": False, "source": None, "by": "rule", "confidence": 0.25}
    return {"id": f"f{number}", "type": type_, "span": [0, 100], "args": args, **plain, **more}


def record(source: str = "a.txt", **more: Any) -> Record:
    """Give a result with all kinds of norms, and texts that would break what quotes them badly."""
    mentions = [
        mention(1, "ORG", "河湾集团", entity="e1"),
        mention(2, "ORG", HOSTILE, entity="e2"),
        mention(3, "MONEY", "约3亿元", norm={"value": 300000000, "unit": "CNY", "mod": "APPROX"}),
        mention(4, "DATE", "3月25-29日", norm={"value": "2026-03-25/2026-03-29"}),
        mention(5, "CARDINAL", "1/3", norm={"value": 0.333333, "text": "1/3"}),
        mention(6, "PERCENT", "-5%", norm={"low": -5, "high": 2.5, "unit": "%"}),
        mention(7, "DATE", "未来5年", norm={"value": "P5Y", "anchor": "FUTURE"}),
        mention(8, "PERSON", "李四", entity="e3"),
        mention(9, "DATE", "昨日", norm=None),
        mention(10, "ORG", "河湾", entity="e1"),
    ]
    facts = [
        fact(1, "invest", {"agent": ["m1"], "target": ["m2"], "amount": ["m3"], "time": ["m4"]}, trigger=[20, 22]),
        fact(2, "quantity", {"subject": ["m10"], "metric": ["m2"], "value": ["m5", "m6"]}, source="m8"),
        fact(3, "statement", {"speaker": ["m8"]}, modality="plan", negated=True),
        fact(4, "statement", {"speaker": ["m8"]}),
    ]
    article = {"id": "a1", "kind": "news", "span": [0, 200], "headline": [0, 9], "byline": ["m8"]}
    entities = [("e1", "河湾集团有限公司", "ORG"), ("e2", HOSTILE, "ORG"), ("e3", "李四", "PERSON")]
    return {
        "schema": 1,
        "source": source,
        "sha256": "0" * 64,
        "published": "2026-03-27",
        "articles": [article],
        "entities": [{"id": id_, "name": name, "type": label, "by": "name"} for id_, name, label in entities],
        "mentions": mentions,
        "facts": facts,
        **more,
    }


def lines(some: Record) -> list[Record]:
    """Give the lines that facts.jsonl has for a result, as far as the tables read them."""
    where = {key: some[key] for key in ("source", "record") if key in some}
    return [{**where, "trigger": "投资", "evidence": HOSTILE, "headline": "河湾集团投资"} for _ in some["facts"]]
