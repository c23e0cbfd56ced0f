"""The bakery's rows as canned rows and as CSV files; for the tests that run on every source."""

import csv

TABLES = {
    "bakery": [("id", "name", "profit_margin"), (1, "Hill Valley Bakery", 15)],
    "client": [
        ("id", "name", "email", "contact_details", "is_paying_client", "bakery_id"),
        (1, "Marty McFly", "marty@gmail.com", "555-1955", True, 1),
        (2, "Doc Brown", "doc@brown.com", "555-1885", True, 1),
        (3, "Biff Tannen", "biff-3293@hotmail.com", "555-1955", False, 1),
    ],
    "product": [
        ("id", "name", "calories", "bakery_id", "price", "is_deleted"),
        (1, "Flux Capacitor Cupcake", 300, 1, 120, False),
        (2, "DeLorean Doughnut", 250, 1, 135, False),
        (3, "Time Traveler Tart", 200, 1, 220, False),
        (4, "Enchantment Under the Sea Pie", 350, 1, 299, False),
        (5, "Hoverboard Cookies", 150, 1, 199, False),
    ],
    "inventory": [("product_id", "stock"), (1, 50), (2, 30), (3, 20), (4, 15), (5, 40)],
    "ord": [("id", "client_id", "is_deleted"), (1, 1, False), (2, 2, False), (3, 2, False)],
    "order_line": [
        ("id", "order_id", "product_id", "quantity", "price"),
        (1, 1, 1, 3, None),
        (2, 1, 2, 1, None),
        (3, 1, 5, 2, None),
        (4, 2, 3, 1, None),
        (5, 3, 5, 5, None),
    ],
}


def canned():
    """The rows of each table, as mappings."""
    return {name: [dict(zip(names, row, strict=True)) for row in rows] for name, (names, *rows) in TABLES.items()}


def write_csv(folder):
    """A file for each table."""
    for name, rows in TABLES.items():
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder
