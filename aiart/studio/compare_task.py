"""The task of a comparison: an order whose pictures differ by what its grid says, each in its cell as soon as it is
there. What is stopped or fails keeps the cells that are done.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiart.operations.grid import Grid
from aiart.studio.comparisons import Comparisons
from aiart.studio.generator_card import GeneratorCard
from aiart.studio.inputs import InputFile
from aiart.studio.tasks import PaintTask, Part


class CompareTask(PaintTask):
    """See `PaintTask`, whose arguments come first.

    Args:
        grid: what is painted.
        cards: the generators of an axis, by what the grid calls them.
        inputs_of: the inputs of each cell: a choice may say what kind they are.
        comparison: the id of its record, which is there.
    """

    def __init__(
        self,
        *arguments: Any,
        grid: Grid,
        cards: Mapping[str, GeneratorCard],
        inputs_of: Sequence[dict[str, InputFile]],
        comparisons: Comparisons,
        comparison: str,
    ):
        super().__init__(*arguments)
        self.comparison, self.count = comparison, len(grid.cells)
        self._grid, self._cards, self._inputs_of, self._comparisons = grid, cards, inputs_of, comparisons

    def _parts(self, card: GeneratorCard) -> list[Part]:
        pairs = zip(self._grid.cells, self._inputs_of, strict=True)
        return [Part(cell.request, self._cards.get(cell.generator, card), inputs) for cell, inputs in pairs]

    def _stored(self, index: int, path: Path) -> None:
        self._comparisons.put(self.comparison, index, path.parent.name)
