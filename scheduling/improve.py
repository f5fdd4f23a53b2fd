"""Make a plan better, some requests at a time, as long as there is time.

Requests that lie near each other in time are taken out of the plan together and
placed anew by the solver, all others staying where they are; then the next ones, and
again with other borders. What the solver gives is checked by the same rules as anything
else, and kept if it is cheaper.
"""

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from .columns import Columns
from .draft import Draft
from .greedy import least_cost
from .highs import Relaxation, choose, prepare, relax
from .model import Model
from .occupancy import Choice, Occupancy
from .parallel import Clock, Crew
from .prices import Prices

# So many requests are planned together, and the next piece begins so many further on.
# Small pieces gain most at first, larger ones find what the borders of small ones hide.
SMALL_PIECES = 350, 250
LARGE_PIECES = 440, 310
SMALL_PASSES = 2
# The bound is that of parts, raised by prices in so many steps after each pass; up to
# WHOLE requests the relaxation of the whole follows.
PART, WHOLE = 400, 1200
STEPS = 24
# However little time there is, so much is for saying how good the plan is.
BOUND_SHARE = 0.16
# What would cost so much more is left out of a piece, in EUR; grows with each pass.
CUTOFF = 100.0
GROWTH = 1.5
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
        if len(self.order) <= SMALL_PIECES[0]:
            self._run_whole()
            return
        clock = self.clock
        self.prices = Prices(self.columns, self.draft.occupancy.fairness)
        kept = BOUND_SHARE * clock.left()
        self.clock = replace(clock, left=lambda: clock.left() - kept)
        cutoff = CUTOFF
        idle = 0
        for number in count():
            before = self.draft.price
            self._pass(self._pieces(number), cutoff)
            self.clock = clock
            if self.is_over:
                return
            self._tighten(number)
            gained = before - self.draft.price
            idle = 0 if gained > EPSILON else idle + 1
            if self.is_close or (idle > 2 and cutoff >= LARGEST_CUTOFF):
                return
            cutoff = min(GROWTH * cutoff, LARGEST_CUTOFF)

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

    def _least(self, position: int) -> float:
        draft = self.draft
        costs = (least_cost(each) for each in draft.candidates[position])
        return min(min(costs, default=float("inf")), draft.penalties[position])

    # -- a pass --------------------------------------------------------------------

    def _pass(self, pieces: Sequence[list[int]], cutoff: float) -> None:
        """Plan all pieces anew, as many side by side as there are workers.

        Which results a piece builds upon doesn't depend on how fast they come.
        """
        # Every other piece first: no two neighbours share a request.
        several = self.workers > 1
        waiting = deque(pieces[::2] + pieces[1::2] if several else pieces)
        running: deque[list[int]] = deque()
        done = 0
        with Crew(self.workers, self.clock) as crew:
            while running or (waiting and not self.is_over):
                if self._may_begin(waiting, running):
                    piece = waiting.popleft()
                    turns = (len(pieces) - done) / self.workers
                    seconds = max(2.0, 2 * self.clock.left() / (turns + 2))
                    crew.begin(self._task(piece, cutoff, seconds))
                    running.append(piece)
                    continue
                piece, found = running.popleft(), crew.result()
                self._keep_if_cheaper(piece, found)
                done += 1
                self.on_step(done, len(pieces))

    def _may_begin(self, waiting: deque, running: deque) -> bool:
        if not waiting or len(running) >= self.workers or self.is_over:
            return False
        following = set(waiting[0])
        return all(following.isdisjoint(piece) for piece in running)

    def _pieces(self, number: int) -> list[list[int]]:
        """What is planned together in a pass, with borders of its own."""
        size, step = SMALL_PIECES if number < SMALL_PASSES else LARGE_PIECES
        # The golden section: no two passes have the same borders.
        shift = int(number * step * 0.618) % step
        first = shift - step if shift else 0
        starts = range(first, len(self.order), step)
        pieces = [self.order[max(0, at) : at + size] for at in starts]
        # What the piece before covers wholly adds nothing.
        return [
            piece for piece in pieces if len(piece) > size - step or piece is pieces[0]
        ]

    def _task(
        self, piece: Sequence[int], cutoff: float, seconds: float
    ) -> Callable[[Clock], dict[int, Choice]]:
        """Plan a piece anew beside all the rest."""
        draft = self.draft
        old = draft.release(piece)
        model = self._model(piece)
        start = model.columns_of(old.values())
        draft.place(old)

        def work(clock: Clock) -> dict[int, Choice]:
            relaxed = relax(model, clock, self.seed)
            if relaxed is None:
                return {}
            columns = relaxed.within(cutoff)
            found = choose(model, columns, start, clock, self.seed, seconds=seconds)
            return {} if found is None else model.choices_of(found[0])

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

    def _tighten(self, number: int) -> None:
        """Raise the bound: first by relaxations, then by the prices these begin with.

        :param number: of the pass before
        """
        if number == 0:
            self._relax_parts(PART)
        if number == 1 and len(self.order) <= WHOLE:
            self._relax_parts(WHOLE)
            return
        price = self.draft.price
        found = self.prices.improve(price, STEPS, lambda: self.is_over)
        self.bound = max(self.bound, found)

    def _relax_parts(self, most: int) -> None:
        """Plan each part alone in the world, for a bound and for what an hour is worth.

        No plan costs less than its parts, as overload grows faster than what it is of.
        """
        count = -(-len(self.order) // most)
        size = -(-len(self.order) // count)
        firsts = range(0, len(self.order), size)
        waiting = deque(self.order[first : first + size] for first in firsts)
        running: deque[tuple[list[int], Model]] = deque()
        bound = self.hopeless + sum(self._least(each) for each in self.order)
        nothing = self._nothing()
        with Crew(self.workers, self.clock) as crew:
            while running or (waiting and not self.is_over):
                if waiting and len(running) < self.workers and not self.is_over:
                    part = waiting.popleft()
                    model = Model(self.columns, nothing, part)
                    crew.begin(partial(relax, model, seed=self.seed))
                    running.append((part, model))
                    continue
                bound += self._learn(*running.popleft(), crew.result())
        self.bound = max(self.bound, bound)

    def _nothing(self) -> Draft:
        """A plan without anything in it."""
        draft = self.draft
        occupancy = Occupancy(draft.occupancy.tables, draft.occupancy.fairness)
        return Draft(occupancy, draft.candidates, draft.penalties, {})

    def _learn(
        self, part: Sequence[int], model: Model, relaxed: Relaxation | None
    ) -> float:
        """By how much a part's relaxation raises the bound."""
        if relaxed is None:
            return 0.0
        self.prices.learn(model.scarce, relaxed.worth)
        return relaxed.value - sum(self._least(each) for each in part)
