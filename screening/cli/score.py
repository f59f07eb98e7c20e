"""
``score``: a table of answers in, a table of results out, row for row.
"""

from __future__ import annotations

import csv
import os
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ..instrument.model import Instrument
from ..scoring.one import scorer_of
from ..tables import Chunk, Table, TableError, open_table
from .cells import BLANK, Cells, Context, Wrong, cells_of
from .columns import Known, assigned, columns_of, known
from .common import Commands, Usage, instrument_named, note
from .output import Progress, whole_file

if TYPE_CHECKING:
    from .scored import Tally

_EXAMPLES: Final = """\
examples:
  screening score phq9 answers.csv --out scored.csv
  screening score gad7 survey.csv.gz --columns q1..q7=GAD1..GAD7 --keep row
  screening score phq9 nhanes.csv.gz --columns q1..q9=DPQ010..DPQ090 --missing 7,9 --keep SEQN
  screening score audit answers.csv --context sex=RIAGENDR:1=male,2=female
"""


def add(commands: Commands) -> None:
    """Add the commands of this module."""
    parser: ArgumentParser = commands.add_parser(
        "score",
        help="score a table of answers: CSV, CSV.gz or Parquet",
        description="Score a table: one row out for each row in; a summary by level on standard error.",
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("id", metavar="ID", help="the instrument: its id, or the path of its YAML file")
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="the table; - or nothing: standard input")
    parser.add_argument("--out", metavar="FILE", help="write here, whole or not at all, instead of standard output")
    parser.add_argument(
        "--columns", metavar="MAP", help="q1=A,q2=B or q1..q9=A,B,… or q1..q9=A..I or a file; q9= for none"
    )
    parser.add_argument("--missing", metavar="CODES", default="", help="codes that stand for no answer: 7,9")
    parser.add_argument("--coding", metavar="NAME", help="another coding of the instrument the answers are in")
    parser.add_argument("--context", metavar="MAP", action="append", default=[], help="sex=COLUMN:1=male,2=female")
    parser.add_argument("--words", metavar="LANG", help="answers are given as the words of their options: zh-CN")
    parser.add_argument("--keep", metavar="A,B", action="append", default=[], help="columns to hand on, untouched")
    parser.add_argument("--encoding", metavar="NAME", help="of the CSV file: gbk, utf-16, … (UTF-8 if not said)")
    parser.add_argument(
        "--on-error", choices=("error", "blank"), default="error", help="of an answer that is no option"
    )
    parser.add_argument("--explain", action="store_true", help="a last column that tells how each score came about")
    parser.set_defaults(run=score)


def score(args: Namespace) -> int:
    """Score the table named."""
    instrument = instrument_named(args.id)
    cells = cells_of(instrument, args.coding, args.words, args.missing)
    if args.out and args.file != "-" and os.path.exists(args.out) and os.path.samefile(args.out, args.file):
        raise Usage("--out is the file of answers itself; name another, the answers are not to be lost")
    with open_table(args.file, args.encoding) as table:
        said = assigned(instrument, args.columns, table.header) if args.columns else {}
        job = Job(args, instrument, table, columns_of(instrument, table, said), cells)
        with whole_file(args.out) as stream, Progress("rows") as progress:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(job.header())
            for chunk in table.chunks(job.wanted()):
                writer.writerows(job.rows(chunk))
                progress.add(len(chunk))
    note("\n".join(job.tally.lines()))
    return 0


class Job:
    """One table being scored."""

    def __init__(
        self, args: Namespace, instrument: Instrument, table: Table, items: dict[str, str], cells: dict[str, Cells]
    ) -> None:
        from .scored import Tally

        self.instrument, self.table, self.items, self.cells = instrument, table, items, cells
        self.coding, self.explain, self.blank_wrong = args.coding, args.explain, args.on_error == "blank"
        self.keep = [name.strip() for text in args.keep for name in text.split(",") if name.strip()]
        self.known: list[Known] = known(instrument, args.context)
        self.meanings = {one.name: Context(one) for one in self.known}
        self.tally: Tally = Tally(instrument)

    def wanted(self) -> list[str]:
        """Return the columns to read."""
        return [*self.keep, *self.items.values(), *(one.column for one in self.known)]

    def header(self) -> list[str]:
        """Return the first row to write. TableError where a column is not there; Usage where two would be alike."""
        from .scored import header

        for column in self.wanted():
            self.table.position(column)
        names = [*self.keep, *header(self.instrument), *(["explanation"] if self.explain else [])]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise Usage(f"--keep: two columns of the output would be named {', '.join(twice)}")
        return names

    def rows(self, chunk: Chunk) -> Sequence[tuple[str, ...]]:
        """Return the rows to write for *chunk*."""
        from ..scoring.many import score_batch
        from .scored import texts

        notes: dict[int, list[str]] = {}
        answers = {item: self.read(chunk, column, self.cells[item], item, notes) for item, column in self.items.items()}
        context = {
            one.name: self.read(chunk, one.column, self.meanings[one.name], one.name, notes) for one in self.known
        }
        answers = answers or {self.instrument.items[0].id: [BLANK] * len(chunk)}
        batch = score_batch(self.instrument, answers, context, self.coding)
        self.tally.add(batch, answers)
        made = [*(chunk.columns[name] for name in self.keep), *texts(self.instrument, batch, notes)]
        if self.explain:
            made.append(self.explanations(answers, context, len(chunk)))
        return list(zip(*made, strict=True))

    def read(
        self, chunk: Chunk, column: str, cells: Cells | Context, what: str, notes: dict[int, list[str]]
    ) -> list[Any]:
        """
        Return the answers of a column.

        Raises:
            TableError: a cell is no answer, and such cells are not to be taken as blank.
        """
        read = cells.column(chunk.columns[column])
        for row, answer in enumerate(read):
            if isinstance(answer, Wrong):
                if not self.blank_wrong:
                    raise TableError(self.table.name, f"{what}: {answer.why}", chunk.rows[row], column)
                read[row] = BLANK if isinstance(cells, Cells) else None
                self.tally.wrong[what] += 1
                notes.setdefault(row, []).append(f"{what}: no option, counted as blank")
        return read

    def explanations(self, answers: dict[str, list[Any]], context: dict[str, list[Any]], rows: int) -> list[str]:
        """Return how the scores of each row came about, in one line."""
        scorer = scorer_of(self.instrument, self.coding)
        said = []
        for row in range(rows):
            person = {item: column[row] for item, column in answers.items()}
            result = scorer(person, {name: column[row] for name, column in context.items()})
            said.append(" | ".join(line.strip() for line in result.explain().splitlines()))
        return said
