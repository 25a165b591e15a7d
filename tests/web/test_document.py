"""The service against its own OpenAPI document: whatever that allows is answered, and as it says."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi", reason="needs the [web] extra")
schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")

from hypothesis import HealthCheck, settings  # noqa: E402 - after what may be absent

from extractor.web.app import application  # noqa: E402 - as above
from extractor.web.service import Service  # noqa: E402 - as above
from tests.web.desk import RULES, Inline  # noqa: E402 - as above

pytestmark = pytest.mark.soak
document = schemathesis.openapi.from_asgi("/openapi.json", application(Service(settings=RULES), Inline()))


@document.parametrize()
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_document_says(case):
    case.call_and_validate()
