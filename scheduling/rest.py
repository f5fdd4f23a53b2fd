"""What the requests that stay take, and what that leaves for others."""

import numpy as np

from .columns import Columns
from .draft import Draft
from .spans import Taken


class Rest:
    """What the requests that stay in the draft take."""

    def __init__(self, source: Columns, draft: Draft):
        self.source, self.draft = source, draft
        chosen = [
            column
            for choice in draft.chosen.values()
            for column in source.of_choice(choice)
        ]
        columns = np.sort(np.array(chosen, dtype=np.int64))
        _, resource, spans, _, load = source.uses(columns)
        _, number, amount = source.sums(resource, load)
        self.load = np.bincount(number, amount, minlength=len(source.limits))
        units = [len(each.layers) for each in draft.occupancy.units]
        self._is_single = np.array([1] * source.people_count + units) == 1
        single = self._is_single[resource]
        _, start, stop = source.keys(resource[single], spans[single])
        self._taken = Taken(start, stop)
        # Nobody is kept from coming by where they are a longest way before or after.
        people = np.flatnonzero(resource < source.people_count)
        _, start, stop = source.keys(resource[people], spans[people])
        longest = source.tables.journeys.longest
        self._near = Taken(start - longest, stop + longest)

    def forbids(self, columns: np.ndarray) -> np.ndarray:
        """Whether each column takes what isn't there any more."""
        source = self.source
        column, resource, spans, units, load = source.uses(columns)
        bad = np.zeros(len(columns), dtype=bool)
        single = np.flatnonzero(self._is_single[resource])
        which, start, stop = source.keys(resource[single], spans[single])
        bad[column[single[which[self._taken.meets(start, stop)]]]] = True
        which, number, amount = source.sums(resource, load)
        over = self.load[number] + amount > source.limits[number] + 1e-6
        bad[column[which[over]]] = True
        self._ask_pools(columns, (column, resource, units), bad)
        self._ask_ways(columns, (column, resource, spans), bad)
        return bad

    def _ask_pools(self, columns: np.ndarray, uses, bad: np.ndarray) -> None:
        """Of what there are several of, each use is asked for by itself."""
        column, resource, units = uses
        source, occupancy = self.source, self.draft.occupancy
        for at in np.flatnonzero(~self._is_single[resource]).tolist():
            number = source.candidate[columns[column[at]]]
            use = (int(resource[at]) - source.people_count, 0.0, int(units[at]))
            if not occupancy.is_available(source.candidates[number], use):
                bad[column[at]] = True

    def _ask_ways(self, columns: np.ndarray, uses, bad: np.ndarray) -> None:
        """Whether people can get there, where the way isn't in their calendar."""
        source, occupancy = self.source, self.draft.occupancy
        journeys = source.tables.journeys
        if journeys.are_reserved:
            return
        column, resource, spans = uses
        people = (resource < source.people_count) & ~bad[column]
        people = np.flatnonzero(people)
        which, start, stop = source.keys(resource[people], spans[people])
        near = np.unique(which[self._near.meets(start, stop)])
        for at in people[near].tolist():
            candidate = source.candidates[source.candidate[columns[column[at]]]]
            places = occupancy.places[int(resource[at])]
            if candidate.point is not None and not places.allows(
                candidate.dates.site, candidate.point, journeys
            ):
                bad[column[at]] = True
