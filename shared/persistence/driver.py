"""The driver's names that repositories need, so that changing the driver is this package's work."""

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.errors import ExecutionTimeout

__all__ = ["ASCENDING", "DESCENDING", "ExecutionTimeout", "IndexModel", "ReturnDocument"]
