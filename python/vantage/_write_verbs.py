"""The verbs of sets that write. Each gives a write that waits: awaited, or ``.run()``, it runs once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from ._quiet import Quiet, table_of_verb

if TYPE_CHECKING:
    from ._blast import DryRun
    from ._expressions import Expression
    from ._results import Result, Row
    from ._writes import Write

    Fields = str | Expression[Any] | Sequence[str | Expression[Any]] | Literal[True]


class WriteVerbs(Quiet, metaclass=Quiet):
    """What changes the rows of a set."""

    @overload
    def insert(self, values: Sequence[Any], /, *, returning: None = None) -> Write[list[Any]]: ...
    @overload
    def insert(self, values: Any = None, /, *, returning: None = None, **named: Any) -> Write[Any]: ...
    @overload
    def insert(self, values: Any = None, /, *, returning: Fields, **named: Any) -> Write[Row]: ...
    def insert(self, values: Any = None, /, *, returning: Any = None, **named: Any) -> Write[Any]:
        """Inserts a row: ``insert({"name": "x"})``, ``insert(name="x")``, ``insert(record)``; or a list of rows.

        Columns that are left out have the model's default, else the database's. A row that is inserted into the
        set of a relation, ``client.ref_orders()``, gets its foreign key; a value against it is refused.

        Parameters
        ----------
        values : dict, record, or list of these
            Values and expressions by the names of the fields.
        returning : names, columns, or True, optional
            Fields of the new row, in place of its key.
        **named
            Values by name.

        Returns
        -------
        Write
            Awaited: the key, a tuple where it has several columns, None where the table has none; a list for many.

        Raises
        ------
        WriteRefused
            A field that is computed or imported, a value that its column or the model refuses, or none for a column
            that needs one. Nothing was sent.
        UnknownColumn
            With the nearest name that there is.

        Examples
        --------
        >>> await products.insert(name="Nuclear Sandwich", calories=100, bakery_id=1, price=110)
        6

        SQL: ``INSERT INTO product (name, calories, bakery_id, price) VALUES ($1, $2, $3, $4) RETURNING id``
        """
        from ._insert import insert_into

        return insert_into(table_of_verb(self), values, named, returning)

    @overload
    def insert_many(self, rows: Iterable[Any], *, returning: None = None) -> Write[list[Any]]: ...
    @overload
    def insert_many(self, rows: Iterable[Any], *, returning: Literal[False]) -> Write[int]: ...
    @overload
    def insert_many(self, rows: Iterable[Any], *, returning: Fields) -> Write[Result]: ...
    def insert_many(self, rows: Iterable[Any], *, returning: Any = None) -> Write[Any]:
        """Inserts rows, all or none of them.

        Parameters
        ----------
        rows : iterable of dict or record
            What a row leaves out has its default.
        returning : names, columns, True or False, optional
            Fields of the new rows, in place of their keys. False gives their number, and is faster: by COPY.

        Returns
        -------
        Write
            Awaited: the keys, in the order of the rows.

        Examples
        --------
        >>> await db.table("invoice").insert_many(
        ...     {"id": n, "invoice_date": "2024-07-01", "total": 5} for n in (21, 22)
        ... )
        [21, 22]

        SQL: ``INSERT INTO invoice (id, invoice_date, total) VALUES ($1, …), ($4, …) RETURNING id``, and without
        ``returning`` ``COPY invoice (id, invoice_date, total) FROM STDIN``
        """
        from ._insert import insert_rows

        return insert_rows(table_of_verb(self), rows, returning)

    def insert_frame(self, frame: Any) -> Write[int]:
        """Inserts the rows of a frame by COPY, all or none of them; awaited it gives their number.

        Parameters
        ----------
        frame : DataFrame, Table, or dict of columns
            Of pandas, polars, pyarrow, or what gives an Arrow stream. Its columns are named as the fields; NaN of
            pandas is NULL. An index of pandas is not written.

        Examples
        --------
        >>> df = pandas.DataFrame({"name": ["Scone", "Bun"], "calories": [90, 80], "bakery_id": 1, "price": [99, 89]})
        >>> await products.insert_frame(df)
        2

        SQL: ``COPY product (name, calories, bakery_id, price) FROM STDIN``
        """
        from ._insert_frame import insert_frame

        return insert_frame(table_of_verb(self), frame)

    @overload
    def update(
        self,
        values: Any = None,
        /,
        *,
        dry_run: Literal[True],
        all: bool = False,
        max_rows: int | None = None,
        missing: Literal["raise", "skip"] = "raise",
        shared: bool = False,
        returning: Any = None,
        **named: Any,
    ) -> DryRun: ...
    @overload
    def update(
        self,
        values: Any = None,
        /,
        *,
        all: bool = False,
        max_rows: int | None = None,
        dry_run: Literal[False] = False,
        missing: Literal["raise", "skip"] = "raise",
        shared: bool = False,
        returning: None = None,
        **named: Any,
    ) -> Write[int]: ...
    @overload
    def update(
        self,
        values: Any = None,
        /,
        *,
        returning: Fields,
        all: bool = False,
        max_rows: int | None = None,
        dry_run: Literal[False] = False,
        missing: Literal["raise", "skip"] = "raise",
        shared: bool = False,
        **named: Any,
    ) -> Write[Result]: ...
    def update(
        self, values: Mapping[Any, Any] | Callable[[Any], Any] | None = None, /, *, all: bool = False,
        max_rows: int | None = None, dry_run: bool = False, missing: str = "raise", shared: bool = False,
        returning: Any = None, **named: Any,
    ) -> Any:  # fmt: skip
        """Gives the rows of this set new values: just those that ``get()`` gives.

        Parameters
        ----------
        values : dict, or function of a record
            Values and expressions by the names of the fields: ``{"price": t.price * 2}``. An imported field is
            written in the table that owns it. A function is called for each record, in one transaction, and gives
            a dictionary, or changes the record; only what it changes is written.
        all : bool
            Needed where no ``where(…)`` narrows the set.
        max_rows : int, optional
            More rows than that are an error, and nothing is written.
        dry_run : bool
            Gives what would happen, and writes nothing: SQL, rows, what foreign keys reach, names of triggers.
        missing : {"raise", "skip"}
            What happens to rows that have no row in the table that owns a field; ``skip`` leaves them as they are.
        shared : bool
            Allows to write a row of another table that rows outside this set share.
        returning : names, columns, or True, optional
            Fields of the changed rows, in place of their number.
        **named
            Values by name.

        Returns
        -------
        Write
            Awaited: the number of rows.

        Raises
        ------
        WriteRefused
            The set has no condition, a field is computed or part of the key, and the like. Nothing was written.

        Examples
        --------
        >>> await products.where(products.stock < 25).update({"stock": 50})
        2

        SQL: ``UPDATE inventory SET stock = $1 WHERE product_id IN (SELECT id FROM product WHERE …) RETURNING
        product_id``; of a column of the table's own ``UPDATE product SET price = $1 WHERE …``
        """
        from ._update import update_set

        return update_set(
            table_of_verb(self), values, named, everything=all, max_rows=max_rows, dry_run=dry_run, missing=missing,
            shared=shared, returning=returning,
        )  # fmt: skip

    @overload
    def delete(
        self,
        key: Any = ...,
        /,
        *,
        dry_run: Literal[True],
        all: bool = False,
        hard: bool = False,
        max_rows: int | None = None,
        returning: Any = None,
    ) -> DryRun: ...
    @overload
    def delete(
        self,
        key: Any = ...,
        /,
        *,
        all: bool = False,
        hard: bool = False,
        max_rows: int | None = None,
        dry_run: Literal[False] = False,
        returning: None = None,
    ) -> Write[int]: ...
    @overload
    def delete(
        self,
        key: Any = ...,
        /,
        *,
        returning: Fields,
        all: bool = False,
        hard: bool = False,
        max_rows: int | None = None,
        dry_run: Literal[False] = False,
    ) -> Write[Result]: ...
    def delete(
        self, key: Any = ..., /, *, all: bool = False, hard: bool = False, max_rows: int | None = None,
        dry_run: bool = False, returning: Any = None,
    ) -> Any:  # fmt: skip
        """Deletes the rows of this set: just those that ``get()`` gives.

        With ``v.SoftDelete`` they are marked as deleted.

        Parameters
        ----------
        key : optional
            The key of one row, as in ``t.with_id(key).delete()``.
        all : bool
            Needed where no ``where(…)`` narrows the set.
        hard : bool
            Deletes where an extension would keep the rows.
        max_rows : int, optional
            More rows than that are an error, and nothing is written.
        dry_run : bool
            Gives what would happen, and writes nothing: SQL, rows, what foreign keys reach, names of triggers.
        returning : names, columns, or True, optional
            Fields of the deleted rows, in place of their number.

        Returns
        -------
        Write
            Awaited: the number of rows.

        Raises
        ------
        WriteRefused
            The set has no condition, or no key where one is needed. Nothing was written.

        Examples
        --------
        >>> await clients.with_id(1).ref_orders().delete()
        1

        SQL: ``UPDATE ord SET is_deleted = $1 WHERE … AND is_deleted IS NOT TRUE``; of rows without a soft delete
        ``DELETE FROM client WHERE id = $1``
        """
        from ._delete import delete_set

        return delete_set(
            table_of_verb(self), key, everything=all, hard=hard, max_rows=max_rows, dry_run=dry_run,
            returning=returning,
        )  # fmt: skip

    def upsert(
        self, values: Any = None, /, *, on: str | Sequence[str] | None = None, update: Sequence[str] | None = None,
        returning: Any = None, **named: Any,
    ) -> Write[Any]:  # fmt: skip
        """Inserts a row, or a list of rows; one that is known by ``on`` is updated.

        Parameters
        ----------
        values : dict, record, or list of these
            Values by the names of the fields.
        on : str or tuple of str, optional
            The columns of a unique key; the primary key where it is left out.
        update : list of str, optional
            The fields that a known row gets: all that were given where it is left out, none for ``[]``.
        returning : names, columns, or True, optional
            Fields of the rows, in place of their keys.
        **named
            Values by name.

        Returns
        -------
        Write
            Awaited: the key, or a list of keys.

        Raises
        ------
        WriteRefused
            No unique key has these columns, or a row that is known is outside of this set. Nothing was written.

        Examples
        --------
        >>> await db.table("account").upsert({"id": 2, "amount": 7})
        2

        SQL: ``INSERT INTO account (id, amount) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET amount = …``
        """
        from ._upsert import upsert_into

        return upsert_into(table_of_verb(self), values, named, on, update, returning)
