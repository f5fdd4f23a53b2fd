"""HiGHS solves what `model` states: the relaxation, and the choice among few columns.

The solver is an option: `IS_INSTALLED` says whether it is there.
"""

from dataclasses import dataclass
from threading import get_ident

from .parallel import Clock

try:
    import highspy
    import numpy as np

    from .model import NOBODY, Model
    from .spans import ranges

    IS_INSTALLED = True
except ImportError:
    IS_INSTALLED = False

INFINITY = float("inf")
# So many people of each candidate are in the relaxation from the start; others join
# when their price is right.
FIRST_PEOPLE = 4
# Of those whose price is right so many of each candidate join at once.
NEXT_PEOPLE = 4
TOLERANCE = 1e-6
# Beyond this the search of a piece is better spent on another piece.
MOST_NODES = 400


@dataclass(slots=True)
class Relaxation:
    """The best with parts of sessions allowed.

    :param value: in EUR, no plan of the model costs less
    :param reduced: how much each column would add at least
    :param worth: of each row what one more of it would save
    """

    value: float
    reduced: "np.ndarray"
    worth: "np.ndarray"

    def within(self, amount: float) -> "np.ndarray":
        """The columns that add no more than an amount."""
        return np.flatnonzero(self.reduced <= amount)


def relax(
    model: "Model", clock: Clock, seed: int = 0, workers: int = 1
) -> Relaxation | None:
    """Solve the relaxation; None if time didn't allow it.

    Begins with few people for each candidate, and lets in those who would improve it,
    until there are none: most never have to be looked at by the solver.
    """
    solver = _solver(clock, seed, workers)
    people = (model.candidate >= 0) & (model.group < 0) & (model.place >= 0)
    inside = ~people | (_rank(model.candidate, model.cost, people) < FIRST_PEOPLE)
    columns = np.flatnonzero(inside)
    _pass(solver, model, columns)
    column_of_entry = np.repeat(np.arange(model.size), np.diff(model.start))
    while True:
        solver.setOptionValue(
            "time_limit", solver.getRunTime() + max(clock.left(), 0.01)
        )
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = solver.getSolution()
        weights = model.value * np.array(solution.row_dual)[model.row]
        reduced = model.cost - np.bincount(
            column_of_entry, weights=weights, minlength=model.size
        )
        better = ~inside & (reduced < -TOLERANCE)
        if not better.any():
            break
        ranks = _rank(model.candidate, reduced, better)
        added = np.flatnonzero(better & (ranks < NEXT_PEOPLE))
        inside[added] = True
        columns = np.concatenate([columns, added])
        _append(solver, model, added)
    value = solver.getInfo().objective_function_value
    return Relaxation(value, reduced, -np.array(solution.row_dual))


def choose(
    model: "Model",
    columns: "np.ndarray",
    start: "np.ndarray",
    clock: Clock,
    seed: int = 0,
    workers: int = 1,
    seconds: float = INFINITY,
    gap: float = 1e-3,
) -> "tuple[np.ndarray, float] | None":
    """The best plan among some columns that is found; None if none is.

    :param columns: those allowed
    :param start: columns of a plan to begin with
    :param seconds: at most
    :param gap: so near the best of these columns is good enough
    :return: the columns that the plan consists of, and what no plan of these columns
        is below
    """
    solver = _solver(clock, seed, workers)
    columns = np.union1d(columns, start)
    columns = np.union1d(columns, np.flatnonzero(model.candidate < 0))
    _pass(solver, model, columns, whole=True)
    solver.setOptionValue("time_limit", max(min(clock.left(), seconds), 0.01))
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_max_nodes", MOST_NODES)
    begin = highspy.HighsSolution()
    begin.col_value = _values(model, start)[columns].tolist()
    solver.setSolution(begin)
    solver.run()
    solution = solver.getSolution()
    if not solution.value_valid:
        return None
    values, told = np.array(solution.col_value), solver.getInfo()
    # Presolve of HiGHS 1.16 may lose a constant of the objective, in value and bound.
    lost = float(model.cost[columns] @ values) - told.objective_function_value
    return columns[values > 0.5], told.mip_dual_bound + lost


def prepare() -> None:
    """Let a new number of workers be set; they are shared by all of a process."""
    highspy.Highs.resetGlobalScheduler(True)


def _solver(clock: Clock, seed: int, workers: int) -> "highspy.Highs":
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", workers)
    solver.setOptionValue("random_seed", seed)
    solver.setOptionValue("solver", "simplex")

    owner = get_ident()

    def look(event) -> None:
        # What is asked may not be made for other threads than the caller's.
        if get_ident() == owner and clock.should_stop():
            event.interrupt()

    solver.cbSimplexInterrupt.subscribe(look)
    solver.cbMipInterrupt.subscribe(look)
    return solver


def _pass(solver, model: "Model", columns: "np.ndarray", whole: bool = False) -> None:
    """Hand a model over, of which only some columns exist."""
    start, rows, values = _entries(model, columns)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(columns), len(model.lower)
    problem.col_cost_ = model.cost[columns]
    problem.col_lower_ = np.zeros(len(columns))
    # That each request is served once bounds the columns; saying so costs a dual each.
    problem.col_upper_ = (
        model.bound[columns] if whole else np.full(len(columns), INFINITY)
    )
    problem.row_lower_, problem.row_upper_ = model.lower, model.upper
    problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    problem.a_matrix_.start_ = start
    problem.a_matrix_.index_ = rows
    problem.a_matrix_.value_ = values
    if whole:
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        problem.integrality_ = [
            kinds[owned] for owned in (model.owner[columns] != NOBODY).tolist()
        ]
    solver.passModel(problem)


def _append(solver, model: "Model", columns: "np.ndarray") -> None:
    start, rows, values = _entries(model, columns)
    solver.addCols(
        len(columns),
        model.cost[columns],
        np.zeros(len(columns)),
        np.full(len(columns), INFINITY),
        len(rows),
        start[:-1].astype(np.int32),
        rows,
        values,
    )


def _entries(model: "Model", columns: "np.ndarray") -> tuple["np.ndarray", ...]:
    counts = model.start[columns + 1] - model.start[columns]
    at = ranges(model.start[columns], counts)
    start = np.concatenate([[0], np.cumsum(counts)])
    return start, model.row[at], model.value[at]


def _rank(
    keys: "np.ndarray", prices: "np.ndarray", asked: "np.ndarray"
) -> "np.ndarray":
    """The place of each column by price among those asked for of the same key."""
    at = np.flatnonzero(asked)
    order = at[np.lexsort((at, prices[at], keys[at]))]
    first = np.flatnonzero(np.diff(keys[order], prepend=-9))
    counts = np.diff(np.append(first, len(order)))
    ranks = np.zeros(len(keys), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(first, counts)
    return ranks


def _values(model: "Model", chosen: "np.ndarray") -> "np.ndarray":
    """A plan's columns as values, with requests left out and overload filled in."""
    values = np.zeros(model.size)
    values[chosen] = 1.0
    served = set(model.owner[chosen].tolist())
    nobodys = np.flatnonzero(model.candidate < 0)
    for column in nobodys.tolist():
        owner = int(model.owner[column])
        if owner != NOBODY and owner not in served:
            values[column] = 1.0
    over = nobodys[model.owner[nobodys] == NOBODY]
    if len(over):
        activity = np.zeros(len(model.lower))
        taken = np.flatnonzero(values)
        start, rows, entries = _entries(model, taken)
        np.add.at(activity, rows, entries * np.repeat(values[taken], np.diff(start)))
        last = model.row[model.start[over]]
        values[over] = np.maximum(0.0, activity[last] - model.upper[last])
    return values
