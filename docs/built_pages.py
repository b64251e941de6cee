"""What must hold of the pages once they are built: each link leads somewhere, each picture says what it shows."""

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
        self.undescribed: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        values = {name: value or "" for name, value in attrs}
        self.anchors.update(values[name] for name in ("id", "name") if name in values)
        if LINKS.get(tag, "") in values:
            self.links.append(values[LINKS[tag]])
        # Sphinx puts the path of a picture where nobody said what it shows.
        if tag == "img" and (not (alt := values.get("alt", "")).strip() or alt == values.get("src")):
            self.undescribed.append(values.get("src", ""))


def problems(folder: Path) -> Iterator[str]:
    """Each link of the pages in a folder that leads nowhere in it, and each picture without a description."""
    pages = {path: Page(path) for path in sorted(folder.resolve().rglob("*.html"))}
    for path, page in pages.items():
        where = path.relative_to(folder.resolve())
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue  # elsewhere in the web
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                yield f"{where}: the link {link!r} leads to no file"
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{where}: the link {link!r} leads to no anchor"
        for source in page.undescribed:
            yield f'{where}: the picture {source!r} needs a description: # %% mystnb={{"image": {{"alt": "..."}}}}'
