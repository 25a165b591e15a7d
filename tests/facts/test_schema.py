"""The schema is the guidelines', and a user's schema is checked."""

from __future__ import annotations

import pytest

from extractor.errors import TableError
from extractor.facts.schema import schema
from tests.facts.gold import DATA, law


@pytest.mark.skipif(not (DATA / "tools" / "gold.py").exists(), reason="needs the shared data")
def test_types_roles_and_cores_are_the_scorers():
    ours = {name: list(kind.roles) for name, kind in schema().type.items()}
    assert {name: set(roles) for name, roles in ours.items()} == {n: set(r) for n, r in law().ROLES.items()}
    assert {name: set(schema().type[name].core()) for name in ours} == {n: set(c) for n, c in law().CORE.items()}


def write(directory, text):
    (directory / "schema.toml").write_text(text, "utf-8")
    return str(directory)


def test_a_users_type_stands_beside_ours(tmp_path):
    own = '[type.rain]\nsays = "it rains"\nroles.place = { core = true, labels = ["place"] }\n'
    found = schema(write(tmp_path, own))
    assert "GPE" in found.type["rain"].roles["place"].labels
    assert "hold" in found.type


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[type.hold]\nsays = ""\nroles.a = { core = true, labels = ["GPE"] }\n', "a type that exists"),
        ('[type.rain]\nsays = ""\nroles.a = { core = true, labels = ["CITY"] }\n', "'CITY'"),
        ('[type.rain]\nsays = ""\nroles.a = { core = true, labels = [] }\n', "no labels"),
        ('[type.rain]\nsays = ""\nroles.a = { labels = ["GPE"] }\n', "no core role"),
        ('[type.rain]\nsays = ""\nroles.a = { core = 1, labels = ["GPE"] }\n', "does not hold"),
    ],
)
def test_a_wrong_schema_is_named(tmp_path, text, said):
    with pytest.raises(TableError) as caught:
        schema(write(tmp_path, text))
    assert said in str(caught.value)
    assert "schema.toml" in str(caught.value)
