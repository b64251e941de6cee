"""What must hold of the built pages: links lead somewhere, pictures say what they show, and no network is needed."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LINKS = {"a": "href", "link": "href", "img": "src", "script": "src"}


class Page(HTMLParser):
    """The anchors of a page, its links, and its pictures without a description."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors = {"", "top"}  # both lead to the top of any page
        self.links: list[str] = []
        self.fetched: list[str] = []  # from elsewhere in the web
        self.undescribed: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        values = {name: value or "" for name, value in attrs}
        self.anchors.update(values[name] for name in ("id", "name") if name in values)
        if LINKS.get(tag, "") in values:
            link = values[LINKS[tag]]
            elsewhere = urlsplit(link).scheme or urlsplit(link).netloc
            if not elsewhere:
                self.links.append(link)
            elif tag != "a" and not link.startswith("data:"):
                self.fetched.append(link)
        # Sphinx puts the path of a picture where nobody said what it shows.
        if tag == "img" and (not (alt := values.get("alt", "")).strip() or alt == values.get("src")):
            self.undescribed.append(values.get("src", ""))


def problems(folder: Path) -> Iterator[str]:
    """What is wrong with the pages in a folder: dead links in it, what needs a network, undescribed pictures."""
    pages = {path: Page(path) for path in sorted(folder.resolve().rglob("*.html"))}
    for path, page in pages.items():
        where = path.relative_to(folder.resolve())
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                yield f"{where}: the link {link!r} leads to no file"
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{where}: the link {link!r} leads to no anchor"
        for source in page.fetched:
            yield f"{where}: {source!r} would be fetched from the web, and the pages are to work from disk"
        for source in page.undescribed:
            yield f'{where}: the picture {source!r} needs a description: # %% mystnb={{"image": {{"alt": "..."}}}}'
