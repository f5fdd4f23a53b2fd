"""The scheduling engine in plain Python: a Problem in, a Plan with reasons out.

`problem` says what goes in. `starts` lists dates, `feasibility` holds the hard rules,
`scoring` prices what they leave, `options` chooses for one request, `inorder` plans
all of them, `explain` says why one could not be, `state` remembers what is taken.
"""

from . import (
    distance,
    explain,
    feasibility,
    inorder,
    occasion,
    options,
    problem,
    scoring,
    starts,
    state,
)
