"""``python -m vantage``: the commands of the package."""

import sys

from ._cli import main

sys.exit(main())
