"""Make a plan better, some requests at a time, as long as there is time.

Requests that lie near each other in time are taken out of the plan together and
placed anew by the solver, all others staying where they are; then the next ones, and
again with other borders. What the solver gives is checked by the same rules as anything
else, and kept if it is cheaper.
"""

import random
from collections.abc import Callable, Iterator, Sequence

from .columns import Columns
from .draft import Draft
from .greedy import least_cost
from .highs import Relaxation, choose, prepare, relax
from .model import Model
from .occupancy import Choice
from .parallel import Clock, run_all

# So many requests are planned together, and the next piece begins so many further on.
PIECE = 350
STEP = 250
# Parts of which the bound is reckoned after the first passes: soon, then closely.
BOUND_PARTS = (400, 1200)
# What would cost so much more is left out of a piece, in EUR; grows with each pass.
CUTOFF = 150.0
LARGEST_CUTOFF = 2400.0
# Nearer than this to the best there is, nothing more is sought.
CLOSE_ENOUGH = 1e-4
EPSILON = 1e-6


class Improver:
    """Passes over a draft, each with other borders and more choice than the last.

    :param dates: of each request something to sort it by in time
    :param on_step: called with (pieces done, pieces in all) after each piece
    """

    def __init__(
        self,
        draft: Draft,
        dates: Sequence[int],
        clock: Clock,
        seed: int = 0,
        workers: int = 1,
        on_step: Callable[[int, int], None] | None = None,
    ):
        self.draft, self.clock = draft, clock
        self.seed, self.workers = seed, max(1, workers)
        self.on_step = on_step or (lambda done, total: None)
        shuffled = random.Random(seed)
        ties = [shuffled.random() for _ in dates] if seed else [0.0] * len(dates)
        possible = [at for at in range(len(dates)) if draft.candidates[at]]
        self.order = sorted(possible, key=lambda at: (dates[at], ties[at], at))
        # Those whom nothing can serve cost what they cost, whatever the plan.
        self.hopeless = sum(draft.penalties) - sum(
            draft.penalties[at] for at in possible
        )
        self.bound = self.hopeless + sum(self._least(at) for at in possible)
        tables = draft.occupancy.tables
        self.columns = Columns(tables, draft.candidates, draft.penalties)

    def run(self) -> None:
        """Until time is up or nothing helps any more."""
        prepare()
        if not self.order:
            return
        if len(self.order) <= PIECE:
            self._run_whole()
            return
        cutoff = CUTOFF
        idle = 0
        for number, shift in enumerate(self._shifts()):
            before = self.draft.price
            self._pass(shift, cutoff)
            if self.is_over:
                return
            if number < len(BOUND_PARTS):
                self._bound_in_parts(BOUND_PARTS[number])
            gained = before - self.draft.price
            idle = 0 if gained > EPSILON else idle + 1
            if self.is_close or (idle > 2 and cutoff >= LARGEST_CUTOFF):
                return
            cutoff = min(2 * cutoff, LARGEST_CUTOFF)

    @property
    def is_over(self) -> bool:
        """Whether time is up, or somebody wants it to end."""
        return self.clock.left() <= 0 or self.clock.should_stop()

    @property
    def is_close(self) -> bool:
        """Whether the plan is as good as the best."""
        price = self.draft.price
        open_part = abs(price - self.hopeless)
        return price - self.bound <= max(CLOSE_ENOUGH * open_part, 0.01)

    @staticmethod
    def _shifts() -> Iterator[int]:
        number = 0
        while True:
            # The golden section: no two passes have the same borders.
            yield int(number * STEP * 0.618) % STEP
            number += 1

    def _least(self, position: int) -> float:
        draft = self.draft
        costs = (least_cost(each) for each in draft.candidates[position])
        return min(min(costs, default=float("inf")), draft.penalties[position])

    # -- a pass --------------------------------------------------------------------

    def _pass(self, shift: int, cutoff: float) -> None:
        pieces = self._pieces(shift)
        done = 0
        for batch in self._batches(pieces):
            if self.is_over:
                return
            batches_left = (len(pieces) - done) / len(batch)
            seconds = max(2.0, 2 * self.clock.left() / (batches_left + 2))
            self._improve(batch, cutoff, seconds)
            done += len(batch)
            self.on_step(done, len(pieces))

    def _batches(self, pieces: list[list[int]]) -> Iterator[list[list[int]]]:
        """As many as there are workers, of which no two share a request."""
        if self.workers < 2:
            yield from ([piece] for piece in pieces)
            return
        for first in range(0, len(pieces), 2 * self.workers):
            for odd in (0, 1):
                batch = pieces[first + odd : first + 2 * self.workers : 2]
                if batch:
                    yield batch

    def _pieces(self, shift: int) -> list[list[int]]:
        first = shift - STEP if shift else 0
        starts = range(first, len(self.order), STEP)
        pieces = [self.order[max(0, at) : at + PIECE] for at in starts]
        # What the piece before covers wholly adds nothing.
        return [
            piece for piece in pieces if len(piece) > PIECE - STEP or piece is pieces[0]
        ]

    def _improve(
        self, batch: Sequence[Sequence[int]], cutoff: float, seconds: float
    ) -> None:
        """Plan pieces anew, each beside all the rest, and keep what is cheaper."""
        draft = self.draft
        tasks = []
        for piece in batch:
            old = draft.release(piece)
            model = self._model(piece)
            tasks.append(
                self._task(model, model.columns_of(old.values()), cutoff, seconds)
            )
            draft.place(old)
        for piece, new in zip(batch, run_all(tasks, self.clock), strict=True):
            if new is not None:
                self._keep_if_cheaper(piece, new)

    def _task(
        self, model: Model, start, cutoff: float, seconds: float
    ) -> Callable[[Clock], dict[int, Choice] | None]:
        def work(clock: Clock) -> dict[int, Choice] | None:
            relaxed = relax(model, clock, self.seed)
            if relaxed is None:
                return None
            columns = relaxed.within(cutoff)
            found = choose(model, columns, start, clock, self.seed, seconds=seconds)
            return None if found is None else model.choices_of(found[0])

        return work

    def _keep_if_cheaper(self, piece: Sequence[int], new: dict[int, Choice]) -> None:
        draft = self.draft
        before = draft.price
        old = draft.release(piece)
        draft.place(new)
        draft.fill(piece)
        if draft.price >= before - EPSILON:
            draft.release(piece)
            draft.place(old)

    def _model(self, positions: Sequence[int]) -> Model:
        return Model(self.columns, self.draft, positions)

    # -- all at once ----------------------------------------------------------------

    def _run_whole(self) -> None:
        """A problem small enough to be solved to the end, if time allows."""
        draft = self.draft
        cutoff = CUTOFF
        while not self.is_over:
            old = dict(draft.chosen)
            before = draft.price
            draft.release(self.order)
            model = self._model(self.order)
            relaxed = relax(model, self.clock, self.seed, self.workers)
            if relaxed is None:
                draft.place(old)
                return
            least = self.hopeless + relaxed.value
            self.bound = max(self.bound, least)
            start = model.columns_of(old.values())
            found = choose(
                model,
                relaxed.within(cutoff),
                start,
                self.clock,
                self.seed,
                self.workers,
                gap=CLOSE_ENOUGH / 2,
            )
            refused = self._take_whole(model, found, old, before)
            self.on_step(1, 1)
            if found is not None:
                # What was left out would cost the cutoff more than the relaxation.
                proven = min(found[1], relaxed.value + cutoff)
                self.bound = max(self.bound, self.hopeless + proven)
            if self.is_close or (cutoff > draft.price - least and not refused):
                return
            cutoff *= 4

    def _take_whole(self, model, found, old, before: float) -> list[int]:
        draft, refused = self.draft, []
        if found is not None:
            refused = draft.place(model.choices_of(found[0]))
            draft.fill(self.order)
        if found is None or draft.price > before + EPSILON:
            draft.release(self.order)
            draft.place(old)
        return refused

    def _bound_in_parts(self, most: int) -> None:
        """No plan costs less than its parts would, each alone in the world.

        :param most: requests of a part
        """
        draft = self.draft
        count = -(-len(self.order) // most)
        size = -(-len(self.order) // count)
        firsts = range(0, len(self.order), size)
        parts = [self.order[first : first + size] for first in firsts]
        bound = self.hopeless + sum(self._least(each) for each in self.order)
        chosen = draft.release(self.order)
        # Large ones one at a time, for the sake of memory.
        abreast = self.workers if size <= 2 * PIECE else 1
        for first in range(0, len(parts), abreast):
            if self.is_over:
                break
            batch = parts[first : first + abreast]
            tasks = [self._relaxing(self._model(part)) for part in batch]
            for part, relaxed in zip(batch, run_all(tasks, self.clock), strict=True):
                if relaxed is not None:
                    least = sum(self._least(each) for each in part)
                    bound += relaxed.value - least
        self.bound = max(self.bound, bound)
        draft.place(chosen)

    def _relaxing(self, model: Model) -> Callable[[Clock], Relaxation | None]:
        return lambda clock: relax(model, clock, self.seed)
