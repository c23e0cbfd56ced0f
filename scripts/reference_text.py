"""Docstrings as Markdown: numpydoc's sections become lists, examples become blocks of code."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_UNDERLINE = re.compile(r"-{3,}$")
_ROLE = re.compile(r":(?:meth|func|class|mod|attr):`~?([^`]+)`")


def to_markdown(docstring: str) -> str:
    """A docstring as Markdown. Its own text comes first, then each section under its name."""
    return "\n\n".join(part for title, lines in sections(docstring) for part in rendered(title, lines)).strip()


def sections(docstring: str) -> Iterator[tuple[str, list[str]]]:
    """The parts of a docstring with their titles; the first has none."""
    title, lines = "", list[str]()
    waiting = docstring.splitlines()
    while waiting:
        line = waiting.pop(0)
        if waiting and line.strip() and _UNDERLINE.fullmatch(waiting[0]):
            yield title, lines
            title, lines = line.strip(), []
            waiting.pop(0)
        else:
            lines.append(line)
    yield title, lines


def rendered(title: str, lines: list[str]) -> Iterator[str]:
    """The paragraphs of one section."""
    if title in ("", "Examples"):
        yield from paragraphs(lines)
    elif any(line.strip() for line in lines):
        yield f"**{title}**"
        yield "\n".join(entries(lines))


def entries(lines: list[str]) -> Iterator[str]:
    """What is described, as a list: ``name : type`` with its description behind it."""
    entry: list[str] = []
    for line in [*filter(str.strip, lines), ""]:
        if entry and not line.startswith(" "):
            name, _, kind = entry[0].partition(" : ")
            head = f"- {coded(name)}" + (f" ({inline(kind)})" if kind else "")
            yield from described(head, textwrap.dedent("\n".join(entry[1:])).splitlines())
            entry = []
        entry.append(line)


def described(head: str, lines: list[str]) -> Iterator[str]:
    """An entry with its description; what is indented in that describes the line before it, as an entry of its own."""
    first = next((at for at, line in enumerate(lines) if line.startswith(" ")), len(lines) + 1) - 1
    text = inline(" ".join(lines[:first]))
    yield f"{head}: {text}" if text else head
    yield from (f"  {line}" for line in entries(lines[first:]))


def coded(name: str) -> str:
    return inline(name) if "`" in name else f"`{name}`"


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Text and examples, each as a paragraph; an example ends at an empty line."""
    for block in re.split(r"\n\s*\n", "\n".join(lines).strip("\n")):
        if block.startswith(">>>"):
            yield f"```python\n{block}\n```"
        elif block.startswith("    "):
            yield f"```\n{textwrap.dedent(block)}\n```"
        elif block.strip():
            yield inline(block)


def inline(text: str) -> str:
    """Code in single backticks; a role of Sphinx is the name that it refers to."""
    text = _ROLE.sub(r"`\1`", text[:-1] if text.endswith("::") else text)
    return re.sub(r"``([^`]+)``", r"`\1`", text)
