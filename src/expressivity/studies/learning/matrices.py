"""What an attention unit looks at, cell by cell, and what it should look at, read off its tokens."""

from torch import Tensor

from expressivity.studies.learning.models import Task
from expressivity.tables import Row


def cells(drawn: dict[int, int], about: Row, weights: Tensor, wanted: Tensor) -> list[Row]:
    """Return one row per cell and unit.

    Args:
        drawn: seeds of the units, by place in the stack.
        about: columns that all rows share.
        weights, wanted: of shape (models, N, N): attention, and which j is in y_i.
    """
    n = weights.shape[1]
    return [
        {
            **about,
            "row": i + 1,
            "column": j + 1,
            "seed": seed,
            "weight": round(weights[k, i, j].item(), 4),
            "member": int(wanted[k, i, j]),
        }
        for i in range(n)
        for j in range(n)
        for k, seed in drawn.items()
    ]


def members(task: Task, tokens: Tensor) -> Tensor:
    """Return which j is in y_i, of shape (models, batch, N, N), read off the tokens: the code of j is one of the q that i shows."""
    end = task.outputs + task.code
    own = tokens[..., task.outputs : end]
    shown = tokens[..., end:].unflatten(-1, (task.q, task.code))
    same = (shown.unsqueeze(-3) == own[..., None, :, None, :]).all(-1)
    return same.any(-1)
