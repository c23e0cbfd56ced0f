"""What a database consists of: read once, built once, replaced whole."""

from .model import Catalog, CatalogColumn, CatalogRelation, CatalogTable, CatalogType
from .read import build_catalog, read_catalog

__all__ = [
    "Catalog",
    "CatalogColumn",
    "CatalogRelation",
    "CatalogTable",
    "CatalogType",
    "build_catalog",
    "read_catalog",
]
