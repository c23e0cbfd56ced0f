"""What a cell shows: escaped HTML in JupyterLab's colours, and text for terminals.

``cells`` and ``grid`` write values and rows, ``facts`` and ``conditions`` say what is known of a set; the others are
one thing to show each. Only this package may ask the database for the sake of display, and only in
``_repr_mimebundle_``: READ ONLY, bounded in rows and time.
"""

from .databases import bundle_of_database, bundle_of_entities
from .errors import bundle_of_error
from .facts import short_type
from .rows import bundle_of_record, bundle_of_records, bundle_of_row, bundle_of_rows, bundle_of_value
from .tables import bundle_of_table
from .writes import bundle_of_dry_run, bundle_of_write

__all__ = [
    "bundle_of_database",
    "bundle_of_dry_run",
    "bundle_of_entities",
    "bundle_of_error",
    "bundle_of_record",
    "bundle_of_records",
    "bundle_of_row",
    "bundle_of_rows",
    "bundle_of_table",
    "bundle_of_value",
    "bundle_of_write",
    "short_type",
]
