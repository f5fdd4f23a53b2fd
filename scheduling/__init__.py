"""The scheduling engine in plain Python: a Problem in, a Plan with reasons out.

`problem` says what goes in and `plan` what comes out; `checks` refuses nonsense.
`starts` lists dates, `feasibility` holds the hard rules, `scoring` prices what they
leave, `options` chooses for one request and `inorder` plans them all; `explain` says
why one could not be planned, `state` remembers what is taken.
"""

from . import (
    checks,
    distance,
    explain,
    feasibility,
    inorder,
    occasion,
    options,
    plan,
    problem,
    scoring,
    solve,
    starts,
    state,
)
