"""What a model class declares: columns, relations, computed and imported fields."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from ._errors import UnknownColumn
from ._expressions import Expression, to_expression
from ._nodes import ColumnOf

if TYPE_CHECKING:
    from ._entity import Entity

T = TypeVar("T")
E = TypeVar("E", bound="Entity")


class Field:
    """A field of an entity; the subclasses say where its value comes from.

    As a descriptor: on the class the column of all rows, on a record that row's value (which is in the record's
    ``__dict__`` and found first).
    """

    def __init__(self, *, title: bool = False, deferred: bool = False) -> None:
        self.name = ""
        self.type: Any = None
        """The annotation's type: the ``int`` of ``v.Col[int]``."""
        self.title = title
        self.deferred = deferred

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, record: Any, owner: Any) -> Any:
        if record is None:
            return ColumnOf(owner.table(), self)
        raise self.not_fetched(owner)

    def not_fetched(self, owner: type) -> UnknownColumn:
        """The error of a field that the record came without."""
        step = f'Ask for it: with_fields("{self.name}").' if self.deferred else "Fetch the record with get()."
        return UnknownColumn(f"{owner.__name__}.{self.name} was not fetched with this record. {step}")


class Column(Field):
    """A column of the table."""

    def __init__(
        self, *, default: Any = ..., title: bool = False, key: bool = False, column: str | None = None,
        check: Callable[[Any], bool] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(title=title)
        self.default = default
        self.key = key
        self.column = column
        self.check = check

    @property
    def column_name(self) -> str:
        return self.column if self.column is not None else self.name

    @property
    def has_plain_default(self) -> bool:
        """Whether a new record has a default without asking the database."""
        return self.default is not ... and not isinstance(self.default, Expression)

    def make_default(self) -> Any:
        """The default of one new row: what a function gives, else the value or the expression."""
        if isinstance(self.default, Expression):
            return self.default
        return self.default() if callable(self.default) else copy(self.default)


class Imported(Field):
    """A column of another table, read through a to-one relation."""

    def __init__(self, relation: str, column: str, *, deferred: bool = False) -> None:
        super().__init__(deferred=deferred)
        self.relation = relation
        self.column = column


class Computed(Field):
    """An expression in SQL over the fields of the row."""

    def __init__(self, make: Callable[[Any], Expression[Any]], *, deferred: bool = False) -> None:
        super().__init__(deferred=deferred)
        self.make = make
        self._made: dict[Any, Expression[Any]] = {}

    def expression_of(self, entity: Any) -> Expression[Any]:
        """What stands for the field in a query on ``entity``; the function is called once."""
        made = self._made.get(entity)
        if made is None:
            from ._state import State
            from ._table_class import table_class

            made = self._made[entity] = to_expression(self.make(table_class(entity)(None, State())))
        return made


class AfterFetch(Field):
    """A value computed in Python from the record."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.make = make

    def __get__(self, record: Any, owner: Any) -> Any:
        return self if record is None else self.make(record)


class RelationField:
    """A relation: ``columns`` of this table equal ``target_columns`` of the target's."""

    def __init__(
        self, columns: tuple[str, ...], target_columns: tuple[str, ...] | None, *, many: bool,
        via: str | None = None,
    ) -> None:  # fmt: skip
        self.columns = columns
        self.target_columns = target_columns
        self.many = many
        self.via = via
        self.via_columns: tuple[str, ...] = ()
        self.via_target_columns: tuple[str, ...] = ()
        self.name = ""
        self.target: Any = ""
        """The entity class, or its name until it is looked up."""
        self.target_name = self.target_table = ""
        """What it leads to, where a class of the catalog is made only when it is followed."""
        self.resolved: tuple[int, Any] | None = None
        """The class that was found, and how many classes had been declared by then."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, record: Any, owner: Any) -> Any:
        from ._records import set_of_record

        start = owner.table() if record is None else set_of_record(record)
        return getattr(start, self.name)


def no_column(relation: RelationField, entity: type) -> str:
    """Why a relation cannot be given a value, and how its rows are written."""
    said = f"{relation.name!r} is a relation of {entity.__name__}, not a column of it"
    if relation.many:
        way = f"write this row, then those of record.{relation.name}() by their own insert(…)"
    else:
        way = f"write the other row first, then give its key as {' and '.join(relation.columns)}"
    return f"{said}: {way}, both in one `with db.transaction():`."


if TYPE_CHECKING:

    class Col(Expression[T], Generic[T]):
        """The annotation of a column: ``name: v.Col[str]``."""

        @overload
        def __get__(self, record: None, owner: Any) -> Col[T]: ...
        @overload
        def __get__(self, record: Entity, owner: Any) -> T: ...
        def __get__(self, record: Any, owner: Any) -> Any: ...
        def __set__(self, record: Any, value: T) -> None: ...

    class Many(Generic[E]):
        """The annotation of a relation to many rows: ``ref_orders: v.Many["Order"]``."""

        def __get__(self, record: Any, owner: Any) -> Callable[[], type[E]]: ...

    class One(Generic[E]):
        """The annotation of a relation to at most one row: ``ref_bakery: v.One["Bakery"]``."""

        def __get__(self, record: Any, owner: Any) -> Callable[[], type[E]]: ...

else:

    class Col(Generic[T]):
        """The annotation of a column: ``name: v.Col[str]``."""

    class Many(Generic[E]):
        """The annotation of a relation to many rows: ``ref_orders: v.Many["Order"]``."""

    class One(Generic[E]):
        """The annotation of a relation to at most one row: ``ref_bakery: v.One["Bakery"]``."""


def col(
    *, default: Any = ..., title: bool = False, key: bool = False, column: str | None = None,
    check: Callable[[Any], bool] | None = None,
) -> Any:  # fmt: skip
    """Says more of a column.

    Parameters
    ----------
    default
        The value of a new record that does not give one; a function, such as ``uuid.uuid4``, is called for each.
    title : bool
        The column that names a row to people.
    key : bool
        Part of the primary key; without any the catalog's, else ``id``.
    column : str, optional
        The column's name in the database, where it is another.
    check : callable, optional
        Called with a value before it is written; False refuses it.
    """
    return Column(default=default, title=title, key=key, column=column, check=check)


def many(
    foreign_key: str | tuple[str, ...], *, to: str | tuple[str, ...] | None = None, via: str | None = None,
    key: str | tuple[str, ...] | None = None, to_key: str | tuple[str, ...] | None = None,
    init: Literal[False] = False,
) -> Any:  # fmt: skip
    """A relation to many rows: ``foreign_key`` is the target's column that refers to this table's key.

    Parameters
    ----------
    foreign_key : str or tuple of str
        The column that refers to this table: of the target, or of the junction where there is one.
    to : str or tuple of str, optional
        What ``foreign_key`` refers to, where it is not this table's primary key. With ``via``: the junction's
        column that refers to the target; it may be left out where the junction has one key to the target.
    via : str, optional
        The junction table, as ``db.table(…)`` finds it.
    key, to_key : str or tuple of str, optional
        With ``via``: the columns of this table and of the target that the junction refers to, where they are not
        the primary keys.

    Examples
    --------
    >>> ref_orders: v.Many["Order"] = v.many("client_id")
    >>> ref_actors: v.Many["Actor"] = v.many("film_id", via="film_actor", to="actor_id")
    """
    if via is None:
        return RelationField(_names(key or to or ()), _names(foreign_key), many=True)
    made = RelationField(_names(key or ()), _names(to_key or ()), many=True, via=via)
    made.via_columns, made.via_target_columns = _names(foreign_key), _names(to or ())
    return made


def one(
    foreign_key: str | tuple[str, ...],
    *,
    to: str | tuple[str, ...] | None = None,
    init: Literal[False] = False,
) -> Any:
    """A relation to at most one row: ``foreign_key`` is this table's column, ``to`` the target's (its key)."""
    return RelationField(_names(foreign_key), _names(to) if to else None, many=False)


def imported(relation: str, column: str, *, deferred: bool = False, init: Literal[False] = False) -> Any:
    """A column of another table through a to-one relation: ``v.imported("ref_client", "name")``."""
    return Imported(relation, column, deferred=deferred)


def expression(make: Callable[[Any], Expression[Any]], *, deferred: bool = False, init: Literal[False] = False) -> Any:
    """A field computed in SQL: ``v.expression(lambda t: t.price * t.quantity)``."""
    return Computed(make, deferred=deferred)


def computed(make: Callable[[Any], Any], *, init: Literal[False] = False) -> Any:
    """A field computed in Python from the fetched record: ``v.computed(lambda r: r.name.title())``."""
    return AfterFetch(make)


def _names(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
