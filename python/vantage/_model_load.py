"""The entity classes of a model file or module, imported."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from ._entity import Entity, declared_entities
from ._errors import VantageError


def load_entities(model: str) -> list[type[Entity]]:
    """The classes that a model declares, in their order.

    Parameters
    ----------
    model : str
        The path of a file or of a package, or the name of a module: ``bakery_model.py``, ``shop.models``.

    Raises
    ------
    VantageError
        There is no such model, or importing it fails, or it declares no entity.
    """
    name, folder = _locate(model)
    if folder is not None and folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0] and error.name != name:
            raise VantageError(f"{model} cannot be imported: {error}.") from error
        raise VantageError(f"There is no model {model!r}: give a file such as bakery_model.py, or a module.") from None
    except Exception as error:
        raise VantageError(f"{model} cannot be imported: {type(error).__name__}: {error}") from error
    found = [entity for entity in declared_entities() if _belongs(entity, module)]
    if not found:
        raise VantageError(f'{model} declares no entity: class Client(v.Entity, table="client").')
    return found


def _locate(model: str) -> tuple[str, str | None]:
    """The name of the module and the folder to import it from."""
    path = Path(model)
    if not (path.suffix == ".py" or path.is_dir()):
        return model, str(Path.cwd())
    path = path.resolve()
    if not path.exists():
        raise VantageError(f"There is no file {model}.")
    parts = [path.stem] if path.name != "__init__.py" else []
    folder = path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), str(folder)


def _belongs(entity: type[Entity], module: ModuleType) -> bool:
    """Whether the module declares it, or a module of the same package, or it was imported there."""
    inside = entity.__module__ == module.__name__ or entity.__module__.startswith(f"{module.__name__}.")
    return inside or getattr(module, entity.__name__, None) is entity
