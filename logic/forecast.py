"""How many learners will ask for a course: expected, with a range and an error.

A model of level, trend and season (exponential smoothing, of statsmodels) has to beat a
naive forecast on months that have already passed: it is made as it would have been made
at the end of each of the last months, and held against what then happened (backtest
with a rolling origin). The naive one is used where it is no worse. No forecast is made
where history is too short or too thin to tell.

Errors, over all forecasts of the backtest:

- WAPE, weighted absolute percentage error: sum of |asked - expected| / sum of asked.
  Unlike a mean of percentages (MAPE) it is defined with months in which nobody asked.
- MASE, mean absolute scaled error: mean |asked - expected| / mean |asked - asked a year
  before| (a month before, in the first year); below 1 is better than repeating last
  year. R. J. Hyndman and A. B. Koehler, “Another look at measures of forecast
  accuracy”, International Journal of Forecasting 22 (2006).

The range holds four of five months, if errors stay what they were and are roughly
normal: expected -/+ 1.28 x root mean square error, and never narrower than counting
independent learners would be.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean, median
from typing import Literal

SEASON = 12
# Less than a year says nothing about the next one; two tell a season from a trend.
MIN_MONTHS = SEASON
SEASONAL_MONTHS = 2 * SEASON
# In the last year; fewer learners, or fewer months with any, are chance.
MIN_LEARNERS = 12
MIN_BUSY_MONTHS = 4
# From so many of the last months it is forecast what came after.
ORIGINS = 6
MIN_ORIGINS = 3
MIN_TRAINING = 10
# Four of five months lie so many standard deviations around what is expected.
RANGE_WIDTH = 1.2816
# A month is a spike when it is so many deviations above all, and unlike its like.
SPIKE_DEVIATIONS = 6.0

Method = Literal["season", "trend", "last_year", "average"]
NAIVE_METHODS = ("last_year", "average")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of the coming months, or why nothing can be said.

    :param method: how it was made; empty for no forecast
    :param reason: `short` or `thin` history, where there is no forecast
    :param wape: the error of the backtest, in percent; None when nobody asked in it
    :param naive_wape: that of the naive forecast, for comparison
    :param mase: mean absolute scaled error
    :param tested: how many pairs of forecast and month the errors rest on
    :param has_models: False without statsmodels, when only the naive one was tried
    """

    method: Method | Literal[""] = ""
    reason: Literal["short", "thin", ""] = ""
    expected: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    wape: float | None = None
    naive_wape: float | None = None
    mase: float | None = None
    tested: int = 0
    has_models: bool = True


@dataclass(frozen=True, slots=True)
class _Backtest:
    """What a method would have said, beside what happened."""

    pairs: tuple[tuple[float, float], ...]

    @property
    def mean_error(self) -> float:
        return fmean(abs(asked - said) for asked, said in self.pairs)

    @property
    def mean_square(self) -> float:
        return fmean((asked - said) ** 2 for asked, said in self.pairs)

    @property
    def wape(self) -> float | None:
        asked = sum(asked for asked, _said in self.pairs)
        if not asked:
            return None
        return 100 * sum(abs(asked - said) for asked, said in self.pairs) / asked


Predict = Callable[[Sequence[float], int], list[float]]
Make = Callable[[], Predict]


def forecast(history: Sequence[float], horizon: int) -> Forecast:
    """Forecast the months after a history of whole months, oldest first.

    The same history gives the same forecast.

    :param history: learners who asked, one figure for each month, zeros included
    :param horizon: for how many months
    """
    history = [float(count) for count in history]
    reason = _find_reason_against(history)
    if reason:
        return Forecast(reason=reason)
    history = _flatten_spikes(history)
    models = _load_models()
    naive, methods = _get_methods(len(history), models)
    first = _get_first_origin(len(history), methods)
    tests = {
        name: _run_backtest(make(), history, first, horizon)
        for name, make in methods.items()
    }
    # In this order, so that the naive one stands where a model is no better.
    best = min(tests, key=lambda name: (tests[name].mean_error, name != naive))
    expected = methods[best]()(history, horizon)
    low, high = _get_range(expected, tests[best].mean_square)
    return Forecast(
        method=best,
        expected=tuple(expected),
        low=tuple(low),
        high=tuple(high),
        wape=tests[best].wape,
        naive_wape=tests[naive].wape,
        mase=_get_scaled_error(tests[best], history[:first]),
        tested=len(tests[best].pairs),
        has_models=models is not None,
    )


def _find_reason_against(history: Sequence[float]) -> Literal["short", "thin", ""]:
    """Why a history can't be forecast, if so."""
    if len(history) < MIN_MONTHS:
        return "short"
    last_year = history[-SEASON:]
    busy = sum(count > 0 for count in last_year)
    if sum(last_year) < MIN_LEARNERS or busy < MIN_BUSY_MONTHS:
        return "thin"
    return ""


def _flatten_spikes(history: list[float]) -> list[float]:
    """Take a month that was exceptional down to the most that is usual.

    A peak that comes back each year stays: it isn't twice its like of another year.
    """
    middle = median(history)
    spread = 1.4826 * median(abs(count - middle) for count in history)
    limit = middle + SPIKE_DEVIATIONS * max(spread, math.sqrt(max(middle, 1.0)))

    def is_spike(index):
        like = [
            other
            for position, other in enumerate(history)
            if position != index and (position - index) % SEASON == 0
        ]
        return history[index] > limit and history[index] > 2 * max(like, default=0)

    return [limit if is_spike(index) else count for index, count in enumerate(history)]


def _get_methods(months: int, models) -> tuple[Method, dict[Method, Make]]:
    """The naive method for a history of so many months, and all that are tried."""
    if months < SEASONAL_MONTHS:
        naive, methods = "average", {"average": lambda: _predict_average}
    else:
        naive, methods = "last_year", {"last_year": lambda: _predict_last_year}
    if models:
        methods["trend"] = partial(_Smoothing, models, seasonal=False)
        # Two whole years before each origin of the backtest.
        if months >= SEASONAL_MONTHS + MIN_ORIGINS:
            methods["season"] = partial(_Smoothing, models, seasonal=True)
    return naive, methods


def _get_first_origin(months: int, methods: dict[Method, Make]) -> int:
    """How many months the earliest forecast of the backtest may know.

    All methods are tested on the same months, or they couldn't be compared.
    """
    if "season" in methods:
        needed = SEASONAL_MONTHS
    elif "last_year" in methods:
        needed = SEASON
    else:
        needed = MIN_TRAINING
    return max(needed, months - ORIGINS)


def _run_backtest(
    predict: Predict, history: Sequence[float], first: int, horizon: int
) -> _Backtest:
    """Forecast from each of the last months on, knowing only what was before."""
    pairs = []
    for origin in range(first, len(history)):
        then = history[origin : origin + horizon]
        said = predict(history[:origin], len(then))
        pairs += zip(then, said, strict=True)
    return _Backtest(tuple(pairs))


def _predict_last_year(history: Sequence[float], horizon: int) -> list[float]:
    """The same month of the last year that is known (seasonal naive)."""
    return [history[-SEASON + step % SEASON] for step in range(horizon)]


def _predict_average(history: Sequence[float], horizon: int) -> list[float]:
    """The mean of the last year, or of what there is of it."""
    return [fmean(history[-SEASON:])] * horizon


def _load_models():
    """The class that smooths, or None where statsmodels isn't installed."""
    try:
        from statsmodels.tsa.holtwinters import ExponentialSmoothing
    except ImportError:
        return None
    return ExponentialSmoothing


class _Smoothing:
    """Level and damped trend, with a season of twelve months if there is one.

    How quickly they follow is estimated from the first history it is given and kept
    for the others, which is five times as fast as estimating anew for each origin.
    """

    KEPT = ("smoothing_level", "smoothing_trend", "smoothing_seasonal", "damping_trend")

    def __init__(self, model_class, *, seasonal: bool):
        self.model_class = model_class
        self.season = (
            {"seasonal": "add", "seasonal_periods": SEASON} if seasonal else {}
        )
        self.kept: dict[str, float] = {}

    def __call__(self, history: Sequence[float], horizon: int) -> list[float]:
        if not any(history):
            return [0.0] * horizon
        with warnings.catch_warnings():
            # That the smoothing didn't converge shows in the backtest.
            warnings.simplefilter("ignore")
            said = self._fit(history).forecast(horizon)
        # Nobody asks less than not at all; what can't be reckoned is the average.
        usual = fmean(history[-SEASON:])
        return [
            max(0.0, float(value)) if math.isfinite(value) else usual for value in said
        ]

    def _fit(self, history):
        model = self.model_class(
            list(history),
            trend="add",
            damped_trend=True,
            initialization_method="heuristic",
            **self.season,
        )
        if self.kept:
            return model.fit(**self.kept, optimized=False)
        fitted = model.fit()
        values = {name: fitted.params[name] for name in self.KEPT}
        self.kept = {
            name: float(value)
            for name, value in values.items()
            if value is not None and math.isfinite(value)
        }
        return fitted


def _get_range(expected, mean_square: float) -> tuple[list[float], list[float]]:
    """Between what the figure lies in four of five months."""
    widths = [RANGE_WIDTH * math.sqrt(max(mean_square, value)) for value in expected]
    pairs = list(zip(expected, widths, strict=True))
    return (
        [max(0.0, value - width) for value, width in pairs],
        [value + width for value, width in pairs],
    )


def _get_scaled_error(test: _Backtest, before: Sequence[float]) -> float | None:
    """The mean error as a multiple of that of repeating the year (month) before."""
    lag = SEASON if len(before) > SEASON else 1
    steps = [abs(now - then) for then, now in zip(before, before[lag:], strict=False)]
    scale = fmean(steps) if steps else 0.0
    return test.mean_error / scale if scale else None
