"""
The command line: ``screening …`` or ``python -m screening …``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .cli.run import run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in *argv* and return its exit code: 0 done, 1 the input has problems, 2 usage."""
    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
