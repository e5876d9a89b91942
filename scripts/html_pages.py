"""Reads HTML records as independent programs do: html5lib parses them, Chromium shows them, axe-core examines them.

Usage: html_pages.py [--screenshots DIR] PAGE...
The page whose name begins with "demo" is clicked through; every other one is opened and looked at.
"""

import argparse
import pathlib
import re
import shutil
import sys

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect as wait_for, sync_playwright

WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 360, "height": 740}

# What the record's own markup consists of. Names from outside can add nothing to it.
ELEMENTS = set(
    "html head meta title style body a header p h1 h2 h3 h4 h5 ul ol li div nav form label input fieldset legend button"
    " main section dl dt dd small b strong span svg desc rect path g text table thead tbody tr th td code time br"
    " details summary footer script".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name class href id aria-label aria-labelledby aria-hidden role hidden type value"
    " autocomplete spellcheck tabindex scope colspan rel datetime open data-s data-v data-e data-c viewBox width height"
    " preserveAspectRatio x y rx d".split()
)

failures = []


def expect(condition, message):
    if not condition:
        failures.append(message)
        print(f"FAIL: {message}", file=sys.stderr)


def parse(path):
    """The page is valid to the letter, and holds only what envaudit writes."""
    text = path.read_text(encoding="utf-8")
    try:
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    except html5lib.html5parser.ParseError as error:
        expect(False, f"{path.name}: html5lib: {error}")
        return
    ids = []
    for element in document.iter():
        if not isinstance(element.tag, str):
            expect(False, f"{path.name}: a comment")
            continue
        name = element.tag.rsplit("}", 1)[-1]
        expect(name in ELEMENTS, f"{path.name}: the element {name}")
        for attribute, value in element.attrib.items():
            expect(attribute in ATTRIBUTES, f"{path.name}: the attribute {attribute} of {name}")
            if attribute == "id":
                ids.append(value)
            if attribute == "href":
                expect(re.match(r"#|https://", value), f"{path.name}: a link to {value[:40]}")
    expect(len(ids) == len(set(ids)), f"{path.name}: an id stands twice")
    for element in document.iter("a"):
        href = element.attrib.get("href", "")
        expect(not href.startswith("#") or href[1:] in ids, f"{path.name}: a link to nothing: {href}")
    expect(len(list(document.iter("script"))) == 1 and len(list(document.iter("style"))) == 1, f"{path.name}: one script")


class Watched:
    """A page that was opened from disk, with all that it did on its own."""

    def __init__(self, browser, path, size=WIDE, **options):
        self.name = path.name
        self.context = browser.new_context(viewport=size, **options)
        self.page = self.context.new_page()
        self.said, self.asked, self.dialogs = [], [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.page.goto(path.absolute().as_uri())

    def close(self):
        expect(not self.said, f"{self.name}: the console has {self.said[:3]}")
        expect(len(self.asked) == 1, f"{self.name}: requests {self.asked[1:4]}")
        expect(not self.dialogs, f"{self.name}: a dialog")
        self.context.close()

    def fits(self):
        """Nothing but tables is wider than the window."""
        over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        expect(over <= 0, f"{self.name}: {over} pixels too wide")

    def examine(self, what):
        """WCAG 2.2 AA, as far as axe-core can tell."""
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        result = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": tags}})
        for violation in result.response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            expect(False, f"{self.name}, {what}: axe-core: {violation['id']}: {violation['help']}: {nodes}")


def visible(page, selector):
    return page.locator(f"{selector}:visible").count()


def click_through(browser, path):
    """Filter, search, links, folds and keys do what they say."""
    watched = Watched(browser, path)
    page = watched.page
    everything = visible(page, "li[data-s], tr[data-v]")
    failed = visible(page, "#failures li[data-s]")
    expect(failed > 3, "the demo has failures")

    def shown(text):
        wait_for(page.locator("#shown")).to_contain_text(text)

    page.get_by_label("fail", exact=True).check()
    shown("entries are shown")
    expect(visible(page, "#failures li[data-s]") == failed, "a failure is hidden by the filter for failures")
    expect(visible(page, "#unproven li[data-s]") == 0, "what is unproven is shown by the filter for failures")
    expect(page.locator("#unproven .none").is_visible(), "an empty section says so")
    page.get_by_label("critical", exact=True).check()
    page.wait_for_timeout(300)
    critical = visible(page, "#failures li[data-s]")
    expect(0 < critical < failed, f"{critical} of {failed} failures are critical")
    page.get_by_role("button", name="Show everything").click()
    wait_for(page.locator("#shown")).to_have_text("")
    expect(visible(page, "li[data-s], tr[data-v]") == everything, "everything is shown again")

    page.get_by_role("searchbox").fill("stripe_secret_key")
    shown("entries are shown")
    names = page.locator("#secrets tbody tr[data-v]:visible th").all_inner_texts()
    expect(names and all("STRIPE_SECRET_KEY" in name for name in names), f"a search for Stripe's key finds {names[:3]}")
    page.get_by_role("searchbox").fill("no such thing at all")
    shown("0 of")
    # A link into what is hidden shows it.
    page.evaluate("location.hash = '#fail-1'")
    page.wait_for_selector("#fail-1:visible")
    expect(page.get_by_role("searchbox").input_value() == "", "a link shows everything")

    page.locator("#filter").get_by_label("Preprod", exact=False).first.check()
    shown("entries are shown")
    heads = page.locator("#secrets thead th:visible").all_inner_texts()
    expect(len(heads) == 3, f"one environment is chosen, and the table has {heads}")
    page.get_by_role("button", name="Show everything").click()

    # By keys alone: the first stop skips to the record, and each stop can be seen.
    watched.close()
    watched = Watched(browser, path)
    page = watched.page
    page.keyboard.press("Tab")
    expect(page.evaluate("document.activeElement.className") == "skip", "the first stop is the link to the record")
    page.keyboard.press("Enter")
    expect(page.evaluate("document.activeElement.id") == "record", "the link leads to the record")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    expect(outline == "3px", f"the focus has an outline of {outline}")

    folds = page.locator("main details:not([open])").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("main details:not([open])").count() == 0, "what is folded is printed")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("main details:not([open])").count() == folds, "what was folded is folded after printing")
    watched.close()

    # Without the script, everything is there, and nothing that would not work.
    watched = Watched(browser, path, java_script_enabled=False)
    expect(visible(watched.page, "li[data-s], tr[data-v]") >= everything, "everything is shown without the script")
    expect(watched.page.locator("main details:not([open])").count() == 0, "nothing is folded without the script")
    expect(not watched.page.locator("#filter").is_visible(), "there is no filter without the script")
    watched.close()


def look(browser, path, screenshots):
    """The page in each way in which it may be seen."""
    ways = {
        "wide": (WIDE, {}),
        "phone-dark": (PHONE, {"device_scale_factor": 2, "color_scheme": "dark"}),
        "dark": (WIDE, {"color_scheme": "dark"}),
        "phone": (PHONE, {"device_scale_factor": 2}),
    }
    # The demo's has whatever a page can have; the others differ from it in their names and numbers alone.
    is_demo = path.name.startswith("demo")
    for way, (size, options) in list(ways.items())[: 4 if is_demo else 2]:
        watched = Watched(browser, path, size, **options)
        watched.fits()
        if is_demo or path.name.startswith("hostile") and way == "wide":
            watched.examine(way)
        if screenshots:
            watched.page.screenshot(path=screenshots / f"{path.stem}-{way}.png", full_page=True)
        if way == "wide":
            html = watched.page.content()
            expect(re.search(r"\b[0-9a-f]{64}\b", html) is None, f"{path.name}: a digest")
        if is_demo and way == "wide":
            paper = watched.page.pdf(format="A4")
            expect(paper.startswith(b"%PDF") and len(paper) > 10_000, f"{path.name}: a PDF")
            if screenshots:
                (screenshots / f"{path.stem}.pdf").write_bytes(paper)
        watched.close()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--screenshots", type=pathlib.Path)
    arguments.add_argument("pages", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    for path in options.pages:
        parse(path)
    with sync_playwright() as playwright:
        # Its sandbox needs rights that containers don't give; the pages are envaudit's own.
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in options.pages:
            if path.name.startswith("demo"):
                click_through(browser, path)
            look(browser, path, options.screenshots)
        browser.close()
    print(f"{len(options.pages)} pages, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
