"""Chromium without a window, driven over its own pipe: a real browser for pages, and nothing to install beside it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import time
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PATH = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--disable-quic --no-first-run --disable-default-apps --disable-extensions --disable-dev-shm-usage "
    "--hide-scrollbars"
)
PATIENCE = 60.0  # seconds, for a machine with much else to do
HIGH = 20  # descriptors from here on, so that moving one to 3 or 4 covers no other


class Browser:
    """One page; `asked` holds the address of every request that it made."""

    def __init__(self, profile: Path) -> None:
        """Start, with a fresh profile."""
        import fcntl

        assert PATH
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD, HIGH) for fd in (theirs_in, theirs_out)]
        actions = [(os.POSIX_SPAWN_DUP2, ends[0], 3), (os.POSIX_SPAWN_DUP2, ends[1], 4),
                   (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0o600),
                   (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0o600)]  # fmt: skip
        flags = [*QUIET.split(), f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        self.process = os.posix_spawn(PATH, [PATH, *flags], os.environ, file_actions=actions, setsid=True)
        for fd in (theirs_in, theirs_out, *ends):
            os.close(fd)
        self.pipe, self.out, self.rest = ours_in, ours_out, b""
        os.set_blocking(self.pipe, False)
        self.ids, self.asked, self.said = count(1), [], []
        self.session: str | None = None
        self.session = self._attach()

    def close(self) -> None:
        """Stop it and what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.pipe)
        os.close(self.out)

    def open(self, address: str) -> None:
        """Go to an address, a fresh page, and wait until it has been laid out."""
        self.asked, self.said = [], []
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")
        self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")

    def resize(self, width: int, height: int, *, dark: bool = False) -> None:
        """Give the page a screen."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def run(self, script: str) -> Any:
        """Give the value of an expression."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, script
            time.sleep(0.05)

    def press(self, key: str) -> None:
        """Press a key."""
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def picture(self, place: Path, *, whole: bool = False) -> None:
        """Write what is to be seen as PNG."""
        place.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]))

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send one command and give its answer; what happens meanwhile is noted."""
        number = next(self.ids)
        where = {"sessionId": self.session} if self.session else {}
        os.write(self.out, json.dumps({"id": number, "method": method, "params": params, **where}).encode() + b"\0")
        while True:
            message = self._message()
            if message.get("id") == number:
                assert "error" not in message, message["error"]
                return message["result"]
            self._note(message)

    def _attach(self) -> str:
        pages = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        for part in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{part}.enable")
        return self.session

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        if message.get("method") in {"Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening"}:
            self.said.append(params)

    def _message(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.rest:
            assert time.monotonic() < end, "no answer from the browser"
            try:
                self.rest += os.read(self.pipe, 1 << 20) or b"\0"
            except BlockingIOError:
                time.sleep(0.01)
        head, _, self.rest = self.rest.partition(b"\0")
        return json.loads(head)
