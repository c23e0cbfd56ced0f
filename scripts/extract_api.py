"""What the kernel's package offers, as JSON for the language server: names, signatures, annotations, docstrings.

The docstrings are the one source of method help. The package is read as text and never imported, so that nothing needs
to be installed. ``python scripts/extract_api.py OUTPUT``.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent / "python" / "vantage"
ROOTS = ("Verbs", "Entity", "Expression", "Condition", "Database", "Lazy")
"""Classes that the language server asks for by name; what their annotations name comes along."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def main(output: Path) -> None:
    """Writes the JSON."""
    package = Package(PACKAGE)
    missing = [name for name in ROOTS if name not in package.classes]
    if missing:
        raise SystemExit(f"The package has no class {', '.join(missing)}, which the language server is built on.")
    public = [package.describe_public(name) for name in package.public]
    classes = {name: package.describe_class(name) for name in package.reachable(public)}
    output.parent.mkdir(parents=True, exist_ok=True)
    made = {"public": public, "classes": classes, "reserved": sorted(reserved_words(PACKAGE / "_sql_names.py"))}
    output.write_text(json.dumps(made, indent=1), encoding="utf-8")


class Package:
    """The modules of a package as trees."""

    def __init__(self, folder: Path) -> None:
        self.classes: dict[str, ast.ClassDef] = {}
        self.functions: dict[str, Function] = {}
        self.aliases: dict[str, str] = {}
        for path in sorted(folder.rglob("*.py")):
            for statement in statements_of(ast.parse(path.read_text("utf-8")).body):
                self._add(statement)
        self.public = list(self._public_names(ast.parse((folder / "__init__.py").read_text("utf-8"))))

    def _add(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.ClassDef):
            self.classes.setdefault(statement.name, statement)
        elif isinstance(statement, Function):
            self.functions[statement.name] = statement  # the last: overloads come before it
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            alias = alias_text(statement.value)
            if isinstance(target, ast.Name) and alias:
                self.aliases.setdefault(target.id, alias)

    def _public_names(self, tree: ast.Module) -> Iterator[tuple[str, str]]:
        """Each public name with what it is called where it is defined."""
        origin = {
            item.asname or item.name: item.name
            for statement in statements_of(tree.body)
            if isinstance(statement, ast.ImportFrom)
            for item in statement.names
        }
        for statement in tree.body:
            if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "__all__":
                for name in ast.literal_eval(statement.value):
                    yield name, origin.get(name, name)

    def describe_public(self, names: tuple[str, str]) -> dict[str, Any]:
        """A name of the package: a class, a function, or another value."""
        name, original = names
        if original in self.classes:
            return {"name": name, "kind": "class", "doc": docstring(self.classes[original])}
        if original in self.functions:
            return {**self._member(self.functions[original], bound=False), "name": name, "kind": "function"}
        return {"name": name, "kind": "value", "doc": ""}

    def describe_class(self, name: str) -> dict[str, Any]:
        """Bases, type variables and the public members of a class, in the order of the source."""
        node = self.classes[name]
        bases = [ast.unparse(base) for base in node.bases]
        generic = next((base for base in bases if base.startswith("Generic[")), "")
        members: dict[str, dict[str, Any]] = {}
        for statement in statements_of(node.body):
            if isinstance(statement, Function) and not statement.name.startswith("_"):
                if is_overload(statement) and statement.name in members:
                    continue
                members[statement.name] = self._member(statement, bound=True)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                attribute = statement.target.id
                if not attribute.startswith("_"):
                    members[attribute] = {
                        "name": attribute, "kind": "property", "returns": self._text(statement.annotation), "doc": "",
                    }  # fmt: skip
        return {
            "bases": [base for base in bases if not base.startswith("Generic[")],
            "variables": [part.strip() for part in generic[8:-1].split(",") if part.strip()],
            "doc": docstring(node),
            "members": list(members.values()),
        }

    def _member(self, node: Function, *, bound: bool) -> dict[str, Any]:
        decorators = {ast.unparse(each).rpartition(".")[2] for each in node.decorator_list}
        is_property = bool(decorators & {"property", "cached_property"})
        takes_self = bound and "staticmethod" not in decorators
        arguments = [*node.args.posonlyargs, *node.args.args]
        subject = arguments[0] if takes_self and arguments else None
        made = {
            "name": node.name,
            "kind": "property" if is_property else "classmethod" if "classmethod" in decorators else "method",
            "returns": self._text(node.returns),
            "doc": docstring(node),
        }
        if subject is not None and subject.annotation is not None:
            made["self"] = self._text(subject.annotation)
        if not is_property:
            made["parameters"] = list(parameters(node.args, skip=1 if subject is not None else 0))
        return made

    def _text(self, annotation: ast.expr | None) -> str:
        """An annotation as text, with the package's own aliases and constrained variables written out."""
        if annotation is None:
            return ""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        expanded = Expand(self.aliases).visit(ast.parse(ast.unparse(annotation), mode="eval").body)
        return ast.unparse(expanded)

    def reachable(self, public: list[dict[str, Any]]) -> list[str]:
        """Classes that the roots and the public functions lead to, by bases and by what they return."""
        found: list[str] = []
        waiting = list(ROOTS) + [each["name"] for each in public if each["kind"] == "class"]
        texts = [each.get("returns", "") for each in public]
        while waiting or texts:
            for text in texts:
                waiting += [name for name in names_in(text) if name in self.classes]
            texts = []
            for name in dict.fromkeys(waiting):
                if name in self.classes and name not in found:
                    found.append(name)
                    described = self.describe_class(name)
                    texts += described["bases"] + [member["returns"] for member in described["members"]]
            waiting = []
        return found


class Expand(ast.NodeTransformer):
    """Writes aliases out."""

    def __init__(self, aliases: dict[str, str]) -> None:
        self._aliases = aliases

    def visit_Name(self, node: ast.Name) -> ast.expr:
        alias = self._aliases.get(node.id)
        if not alias:
            return node
        written = ast.parse(alias, mode="eval").body
        return self.visit(written) if node.id not in names_in(alias) else written

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Name(node.attr)  # the module that a class comes from says nothing here

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return self.visit(ast.parse(node.value, mode="eval").body) if isinstance(node.value, str) else node


def reserved_words(module: Path) -> list[str]:
    """Words that must be quoted in SQL: the text of ``_RESERVED``, so that both languages write the same."""
    for statement in ast.parse(module.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "_RESERVED":
            texts = [each.value for each in ast.walk(statement.value) if isinstance(each, ast.Constant)]
            return " ".join(text for text in texts if isinstance(text, str)).split()
    raise SystemExit(f"{module.name} has no _RESERVED any more, which the language server needs to quote names.")


def statements_of(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, also those under ``if TYPE_CHECKING:`` and its like."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If):
            yield from statements_of(statement.body)
            yield from statements_of(statement.orelse)


def alias_text(value: ast.expr) -> str | None:
    """The types that a name stands for: ``Text = Expression[str] | …``, ``N = TypeVar("N", int, float)``."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        return ast.unparse(value)
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "TypeVar" and len(value.args) > 2:
        return " | ".join(ast.unparse(each) for each in value.args[1:])
    return None


def parameters(arguments: ast.arguments, skip: int) -> Iterator[str]:
    """The parameters as they are written, with their annotations."""
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    for each, default in list(zip(plain, defaults, strict=True))[skip:]:
        yield parameter(each, default)
    if arguments.vararg:
        yield f"*{parameter(arguments.vararg, None)}"
    elif arguments.kwonlyargs:
        yield "*"
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield parameter(each, default)
    if arguments.kwarg:
        yield f"**{parameter(arguments.kwarg, None)}"


def parameter(argument: ast.arg, default: ast.expr | None) -> str:
    annotation = f": {ast.unparse(argument.annotation)}" if argument.annotation else ""
    equals = " = " if annotation else "="
    return argument.arg + annotation + (f"{equals}{ast.unparse(default)}" if default is not None else "")


def is_overload(node: Function) -> bool:
    return any(ast.unparse(each).rpartition(".")[2] == "overload" for each in node.decorator_list)


def docstring(node: ast.ClassDef | Function) -> str:
    return inspect.cleandoc(ast.get_docstring(node) or "")


def names_in(annotation: str) -> list[str]:
    if not annotation:
        return []
    tree = ast.parse(annotation, mode="eval")
    texts = [each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    names = [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]
    return names + [name for text in texts for name in names_in(text)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
