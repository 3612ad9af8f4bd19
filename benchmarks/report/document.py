"""Puts tables into a page of the documentation, between <!-- begin: NAME --> and <!-- end -->."""

import re

from programs import Failed


def fill(page, blocks):
    """`blocks` is {NAME: text}. Blocks of the page that are not named stay as they are."""
    text = page.read_text()
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- begin: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(text):
            raise Failed(f"{page} has no block <!-- begin: {name} -->")
        text = pattern.sub(lambda found: f"{found[1]}\n{block}\n{found[2]}", text)
    page.write_text(text)
