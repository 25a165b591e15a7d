"""What the service says of itself: OpenAPI, with examples."""

from __future__ import annotations

from typing import Any

from extractor import __version__
from extractor.web.schema import load

TEXT = "本报北京3月26日电（记者李四）第三届河湾论坛26日在北京举行，签约34个项目。"
DAY = {"type": "string", "format": "date"}
NAME = {"type": "string", "description": "its file name: tells the date, where it holds one"}
ITEM = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string"},
        "name": {"anyOf": [NAME, {"type": "null"}]},
        "published": {"anyOf": [DAY, {"type": "null"}], "description": "day of publication"},
        "format": {"enum": ["plain", "html"], "default": "plain"},
    },
}
ITEMS = {
    "type": "object",
    "required": ["items"],
    "additionalProperties": False,
    "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/text"}}},
}
FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}},
        "published": DAY,
    },
}
FAILED = {
    "type": "object",
    "required": ["source", "error"],
    "properties": {"source": {"type": "string"}, "record": {"type": "integer"}, "error": {"type": "string"}},
    "additionalProperties": False,
}
FACTS = {
    "type": "object",
    "required": ["facts"],
    "properties": {
        "source": {"type": "string"},
        "record": {"type": "integer"},
        "facts": {"type": "array", "items": {"$ref": "#/components/schemas/fact"}},
    },
    "additionalProperties": False,
}
ONE = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("extraction", "facts")]}
RESULT = {"anyOf": [*ONE["anyOf"], {"$ref": "#/components/schemas/failed"}]}
RESULTS = {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": RESULT}}}
DETAIL = {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}
REFUSALS = {
    400: "a form that cannot be read, or a body that broke off",
    401: "no valid token",
    408: "a body that did not come in time",
    413: "a body that is too large",
    415: "a body of another type",
    422: "a body or parameter that does not hold what it should, or a text that cannot be read as news",
    500: "the service failed at this text",
    503: "too many requests wait: come again after Retry-After seconds",
    504: "a text that took too long",
}
QUERY = [
    ("published", DAY, "day of publication of every text that has none of its own", "2026-03-27"),
    ("name", {"type": "string"}, "file name of a text that has none", "a.txt"),
    ("output", {"enum": ["extraction", "facts"]}, "everything in the gold format, or self-contained facts", "facts"),
]


def document(token: bool) -> dict[str, Any]:
    """Give the whole document; `token` says whether one is asked for.

    >>> list(document(token=False)["paths"])
    ['/extract', '/schema', '/health', '/metrics']
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "extractor",
            "version": __version__,
            "description": "Raw Chinese news in, structured facts out. Spans are half-open and count code points of "
            "the text as sent.",
        },
        "paths": {
            "/extract": {"post": _extract(token)},
            "/schema": {"get": _get("the JSON Schemas of the answers, and the types of facts", token)},
            "/health": {"get": _get("whether the service can work", token=False)},
            "/metrics": {"get": _get("counts for Prometheus", token, "text/plain")},
        },
        "components": {
            "schemas": {**_shared(), "text": ITEM, "facts": FACTS, "failed": FAILED},
            **({"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}} if token else {}),
        },
    }


def _extract(token: bool) -> dict[str, Any]:
    bodies = {
        "application/json": {
            "schema": {"anyOf": [{"$ref": "#/components/schemas/text"}, ITEMS]},
            "examples": {
                "text": {"value": {"text": TEXT, "published": "2026-03-27"}},
                "batch": {"value": {"items": [{"text": TEXT}, {"text": "华为在深圳成立。", "name": "2.txt"}]}},
            },
        },
        "text/plain": {"example": TEXT},  # any text is one: no schema
        "text/html": {"example": f"<h1>河湾论坛</h1><p>{TEXT}</p>"},
        "multipart/form-data": {
            "schema": FORM,
            "encoding": {"file": {"contentType": "text/plain, text/html, application/jsonl"}},
        },
    }
    parameters = [
        {"name": name, "in": "query", "schema": schema, "description": what, "examples": {"a": {"value": example}}}
        for name, schema, what, example in QUERY
    ]
    return {
        "summary": "mentions, entities and facts of a text, of files, of a batch",
        "operationId": "extract",
        "description": "A text gives one result. Files and batches give a list, in their order (a JSONL file gives a "
        "result a record); what fails in it is an entry with an error, and the others stand.",
        "parameters": parameters,
        "requestBody": {"required": True, "content": bodies},
        "responses": {
            "200": _response("what was found", {"anyOf": [*ONE["anyOf"], RESULTS]}),
            **{str(status): _response(what, DETAIL) for status, what in REFUSALS.items() if token or status != 401},
        },
        **_security(token),
    }


def _get(summary: str, token: bool, media: str = "application/json") -> dict[str, Any]:
    content = {media: {"schema": {"type": "object" if media == "application/json" else "string"}}}
    return {
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": content},
            **({"401": _response(REFUSALS[401], DETAIL)} if token else {}),
        },
        **_security(token),
    }


def _security(token: bool) -> dict[str, Any]:
    return {"security": [{"token": []}]} if token else {}


def _response(what: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _shared() -> dict[str, Any]:
    """Give our JSON Schemas as components; what they define stands among these."""
    found: dict[str, Any] = {}
    for name in ("extraction", "fact"):
        whole = {key: value for key, value in _moved(load(name)).items() if key != "$schema"}
        found |= whole.pop("$defs", {})
        found[name] = whole
    return found


def _moved(value: Any) -> Any:
    """Lead references from a schema's own definitions to the components."""
    if isinstance(value, dict):
        return {key: _moved(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner) for inner in value]
    return value.replace("#/$defs/", "#/components/schemas/") if isinstance(value, str) else value
