"""
Who must not be found: receipts without identity, and reprs that can be logged.
"""

from __future__ import annotations

from .receipt import Kdf, Keys, Receipt, ReceiptError, derive, mint

__all__ = ["Kdf", "Keys", "Receipt", "ReceiptError", "derive", "mint"]
