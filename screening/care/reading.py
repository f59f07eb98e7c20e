"""
A care file: strict YAML into a frozen model, or every problem with its line and column.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from ..errors import DefinitionError, Problem
from ..instrument.base import Model
from ..instrument.source import parse

M = TypeVar("M", bound=Model)


def read_model(kind: type[M], text: str, path: str) -> M:
    """
    Return the *kind* of model that *text* holds.

    Raises:
        DefinitionError: K01 for every value that does not fit.
    """
    source = parse(text, path=path)
    try:
        return kind.model_validate(source.data)
    except ValidationError as error:
        # `input` is left out: a deployer's draft may hold a telephone number not yet public.
        faults = error.errors(include_input=False, include_url=False)
    problems = []
    for fault in faults:
        about = ".".join(map(str, fault["loc"]))
        line, column = source.at(fault["loc"])
        problems.append(Problem("K01", line, column, {"key": about, "why": fault["msg"]}, path, about))
    raise DefinitionError(problems)
