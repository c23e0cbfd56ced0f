"""Writes docs/reference/ from the docstrings of the package: ``python scripts/reference.py``.

``pages()`` gives what is written, so that a test can say whether the files are what the docstrings say.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract_api import PACKAGE, Function, Package, is_overload, parameters, statements_of
from reference_pages import INTERNAL, PAGES, TITLES, Page
from reference_text import to_markdown

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
NOTE = "<!-- Written by scripts/reference.py from the docstrings. Change those. -->"
VALUES = {"JSON_NULL": "JsonNull", "fn": "Functions"}
"""Public names that are objects: the class that says what they are."""


def main() -> None:
    """Writes the pages, and takes away those that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")


def pages() -> dict[str, str]:
    """The text of each file by its name."""
    package = Package(PACKAGE)
    made = {f"{page.name}.md": page_text(package, page) for page in PAGES}
    links = "\n".join(f"- [{page.title}]({page.name}.md): {page.about}" for page in PAGES)
    return {"README.md": f"# Reference\n\n{NOTE}\n\n{links}\n- [The command line](commands.md)\n", **made,
            "commands.md": commands()}  # fmt: skip


def page_text(package: Package, page: Page) -> str:
    """One page: functions, then classes with their members."""
    parts = [f"# {page.title}", NOTE, page.about]
    for name in page.functions:
        parts += function_text(package, name)
    for name in page.classes:
        parts += class_text(package, name)
    return "\n\n".join(filter(None, parts)) + "\n"


def function_text(package: Package, name: str) -> list[str]:
    """A public function, or an object that is documented by its class."""
    if name in VALUES:
        return [f"## `v.{name}`", to_markdown(doc_of(package.classes[VALUES[name]]))]
    node = package.functions[name]
    return [f"## `v.{name}`", signature(node, f"v.{name}", skip=0), to_markdown(doc_of(node))]


def class_text(package: Package, name: str) -> list[str]:
    """A class: what it is, how it is made, and its own members."""
    node = package.classes[name]
    public = name in {each for each, _ in package.public}
    title = f"`v.{name}`" if public else f"`{name}`"
    parts = [f"## {TITLES.get(name, title)}"]
    if name not in TITLES:
        made_by = next((each for each in functions(node) if each.name == "__init__" and public), None)
        parts += [signature(made_by, f"v.{name}", skip=1)] if made_by else []
    parts += [to_markdown(doc_of(node))]
    kin = [base for base in (ast.unparse(each).partition("[")[0] for each in node.bases) if base in INHERITED]
    parts += [f"It has the methods of {', '.join(f'`{base}`' for base in kin)} too."] if kin else []
    for member in members(package, name):
        parts += [f"### `{shown_name(member, name)}`", signature(member, member.name, skip=1)]
        parts += [to_markdown(doc_of(member))]
    return parts


INHERITED = {"Lazy", "ToFrame", "RowsToFrame", "Plotting", "Explained", "Expression", "Condition", "Write", "Read"}


def members(package: Package, name: str) -> Iterator[Function]:
    """The public functions of a class, in the order of the source; of overloads the last, which has the text."""
    hidden = INTERNAL.get(name, ())
    for node in functions(package.classes[name]):
        if not node.name.startswith("_") and node.name not in hidden and not is_overload(node):
            yield node


def functions(node: ast.ClassDef) -> Iterator[Function]:
    return (each for each in statements_of(node.body) if isinstance(each, Function))


def shown_name(node: Function, owner: str) -> str:
    return f"{owner}.{node.name}" if is_property(node) else f"{node.name}()"


def is_property(node: Function) -> bool:
    return any(ast.unparse(each).rpartition(".")[2] in ("property", "cached_property") for each in node.decorator_list)


def signature(node: Function, name: str, skip: int) -> str:
    """The call as a block of Python; a property has a type only."""
    returns = "" if node.returns is None or node.name == "__init__" else unquoted(node.returns)
    if is_property(node):
        return f"```python\n{name}: {returns}\n```"
    static = any(ast.unparse(each) == "staticmethod" for each in node.decorator_list)
    taken = ", ".join(parameters(node.args, 0 if static else skip))
    asked = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
    return f"```python\n{asked}{name}({taken}){f' -> {returns}' if returns else ''}\n```"


def unquoted(annotation: ast.expr) -> str:
    text = ast.unparse(annotation)
    return text[1:-1] if text[:1] in "'\"" else text


def doc_of(node: ast.ClassDef | Function) -> str:
    return ast.get_docstring(node) or ""


def commands() -> str:
    """The page of the commands, from their parser."""
    from vantage._cli import _parser

    parts = ["# The command line", NOTE, "`python -m vantage …` is the same. Exit codes: 0 where all is well, 1 where "
             "there are differences, 2 where it could not be done."]  # fmt: skip
    chosen: Any = next(each for each in _parser()._actions if isinstance(each, argparse._SubParsersAction))
    for choice in chosen._choices_actions:
        parts += [f"## `vantage {choice.dest}`", f"{choice.help.capitalize()}."]
        options = [each for each in chosen.choices[choice.dest]._actions if each.dest != "help"]
        parts += ["\n".join(f"- `{option_text(each)}`: {each.help}" for each in options)]
    return "\n\n".join(parts) + "\n"


def option_text(action: argparse.Action) -> str:
    if not action.option_strings:
        return action.dest
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    return ", ".join(f"{each}{value}" for each in action.option_strings)


if __name__ == "__main__":
    main()
