"""``python -m jupyter_progress`` is the command ``jupyter-progress``."""

import sys

from .notebook.cli import main

if __name__ == "__main__":
    sys.exit(main())
