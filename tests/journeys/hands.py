"""How a person works a page: with the keyboard alone, or by pressing things."""

from typing import Protocol

from playwright.sync_api import Locator, Page

FOCUSED = "element => element === document.activeElement"
# Whether Shift+Tab is the shorter way, as somebody knows who has been on the page before.
IS_NEARER_BACKWARDS = """element => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
    const way = all.indexOf(element) - all.indexOf(document.activeElement);
    return (way + all.length) % all.length > all.length / 2;
}"""
# The focus is on a radio button of the same group: same name, same form.
IN_GROUP = """radio => {
    const at = document.activeElement;
    return at.name === radio.name && at.form === radio.form;
}"""
PATIENCE = 150  # presses of Tab before the person gives up


class Hands(Protocol):
    page: Page

    def press(self, thing: Locator) -> None:
        """Follow a link or press a button."""

    def write(self, thing: Locator, text: str) -> None: ...
    def choose(self, thing: Locator) -> None:
        """A radio button or a checkbox."""


class Pointer:
    """A finger or a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        thing.click()

    def write(self, thing: Locator, text: str) -> None:
        thing.fill(text)

    def choose(self, thing: Locator) -> None:
        thing.check()


class Keyboard:
    """Tab, arrows, Space, Enter and typing; nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        self.reach(thing)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, thing: Locator, text: str) -> None:
        self.reach(thing)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        assert thing.input_value() == text

    def choose(self, thing: Locator) -> None:
        if thing.get_attribute("type") == "checkbox":
            self.reach(thing)
            self.page.keyboard.press("Space")
        else:
            self._pick(thing)
        assert thing.is_checked()

    def _pick(self, radio: Locator) -> None:
        """Tab reaches a group of radio buttons, the arrows go through it."""
        for _ in range(PATIENCE):
            if radio.evaluate(IN_GROUP):
                break
            self.page.keyboard.press("Tab")
        for _ in range(PATIENCE):
            if radio.evaluate(FOCUSED):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")

    def reach(self, thing: Locator) -> None:
        element = thing.element_handle()
        key = "Shift+Tab" if element.evaluate(IS_NEARER_BACKWARDS) else "Tab"
        for _ in range(PATIENCE):
            if element.evaluate(FOCUSED):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {thing} on {self.page.url}")
