"""Chromium as a reader uses it: pages are opened, keys pressed and places clicked over the DevTools protocol, through two pipes.

Nothing listens on a port, and no library is needed: messages are JSON, parted by zero bytes.
"""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

KEYS = {
    "Enter": {"code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "Escape": {"code": "Escape", "windowsVirtualKeyCode": 27},
    "Tab": {"code": "Tab", "windowsVirtualKeyCode": 9},
    **{
        f"Arrow{side}": {"code": f"Arrow{side}", "windowsVirtualKeyCode": 37 + number}
        for number, side in enumerate(("Left", "Up", "Right", "Down"))
    },
    "Space": {"key": " ", "code": "Space", "windowsVirtualKeyCode": 32, "text": " "},
}


LEFT = ("navigated or closed", "context was destroyed", "Cannot find context")
"""What Chromium answers where the page was left before the answer was there."""


class Left(RuntimeError):
    """The page was left while something was asked of it."""


class Reader:
    """One window of a browser, and everything that its console said of errors."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        """Start the browser.

        Args:
            command: Chromium with its flags.
            folder: for its profile.
        """
        read, their_write = os.pipe()
        their_read, write = os.pipe()
        # Chromium reads from 3 and writes to 4.
        wired = f'exec 3<&{their_read} 4>&{their_write}; exec "$@"'
        self.process = subprocess.Popen(
            [
                "bash",
                "-c",
                wired,
                "bash",
                *command,
                f"--user-data-dir={folder}",
                "--remote-debugging-pipe",
                "about:blank",
            ],
            pass_fds=(their_read, their_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_read)
        os.close(their_write)
        self._from, self._to = os.fdopen(read, "rb", 0), os.fdopen(write, "wb", 0)
        self._buffer, self._number = b"", 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        self.errors: list[str] = []
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self.ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        """End the browser."""
        self._session = None
        try:
            self.ask("Browser.close")
        finally:
            self.process.wait(timeout=20)
            self._from.close()
            self._to.close()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; events that come first are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    said = answer["error"]["message"]
                    left = any(words in said for words in LEFT)
                    raise (Left if left else RuntimeError)(f"{method}: {said}")
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            more = os.read(self._from.fileno(), 1 << 16)
            if not more:
                raise RuntimeError("the browser ended")
            self._buffer += more
        raw, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(raw)
        if "method" in message:
            self.events.append(message)
            self._note(message["method"], message["params"])
        return dict(message)

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            self.errors.append(str([word.get("value") for word in params["args"]]))

    def open(self, url: str, width: int = 1280, height: int = 800, touch: bool = False) -> None:
        """Open a page and wait until it is loaded and its formulas are set. What the page before it said is forgotten."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=touch,
        )
        self.ask("Emulation.setTouchEmulationEnabled", enabled=touch)
        self.ask("Page.navigate", url="about:blank")
        self.errors.clear()
        self.events.clear()
        self.ask("Page.navigate", url=url)
        self.wait("location.protocol !== 'about:' && document.readyState === 'complete'", 90)
        self.run("window.MathJax?.startup?.promise")

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page; a promise is awaited."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 30) -> None:
        """Wait until an expression in the page is true."""
        until = time.monotonic() + seconds
        while not self._is_so(condition):
            if time.monotonic() > until:
                raise TimeoutError(condition)
            time.sleep(0.05)

    def _is_so(self, condition: str) -> bool:
        """Whether an expression in the page is true; not yet, if the page was left meanwhile."""
        try:
            return bool(self.run(f"Boolean({condition})"))
        except Left:
            return False

    def press(self, key: str, shift: bool = False) -> None:
        """Press and let go of a key."""
        known = {"key": key} | KEYS[key] | {"modifiers": 8 if shift else 0}
        kind = "keyDown" if "text" in known else "rawKeyDown"
        self.ask("Input.dispatchKeyEvent", type=kind, **known)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **known)

    def type(self, words: str) -> None:
        """Type a text where the focus is."""
        self.ask("Input.insertText", text=words)

    def place(self, selector: str) -> tuple[float, float]:
        """Return the middle of the first line of an element, scrolled to."""
        where = (
            f"(e => {{ e.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            " const b = e.getClientRects()[0]; return [b.x + b.width / 2, b.y + b.height / 2]; })"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        x, y = self.run(where)
        return x, y

    def click(self, selector: str) -> None:
        """Click on an element with the mouse."""
        self.click_at(*self.place(selector))

    def click_at(self, x: float, y: float) -> None:
        """Click on a place of the window."""
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def tap(self, selector: str) -> None:
        """Touch an element with a finger."""
        x, y = self.place(selector)
        self.ask("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
