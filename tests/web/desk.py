"""A service without processes or sockets: what tests ask in memory."""

from __future__ import annotations

from contextlib import contextmanager

from extractor.model import Settings
from extractor.web.orders import Work
from extractor.web.service import Service

RULES = Settings(model="rules")
NEWS = "本报北京3月26日电（记者李四）第三届河湾论坛26日在北京举行，签约34个项目。"
TOKEN = "open-sesame-7"  # noqa: S105 - not a secret


class Inline:
    """Do each order where it stands."""

    def __init__(self, work=None):
        self.work = work or Work(RULES)
        self.busy = 0

    def running(self):
        return self.busy

    async def do(self, order, _seconds):
        return self.work(order)


@contextmanager
def client(pool=None, **service):
    from starlette.testclient import TestClient

    from extractor.web.app import application

    wanted = Service(settings=RULES, **service)
    with TestClient(application(wanted, pool or Inline()), raise_server_exceptions=False) as asked:
        yield asked
