"""
X: files that cannot be opened.
"""

from __future__ import annotations

from typing import Final

from .kind import Code

CODES: Final[dict[str, Code]] = {
    "X01": Code(
        "error",
        "this file cannot be read ({why}); give the path of an instrument file, or of a folder of them",
        "无法读取该文件（{why}）；请给出量表文件或其所在文件夹的路径",
    ),
}
