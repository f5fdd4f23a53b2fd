import { describe, expect, test } from "@odoo/hoot";
import {
    fitOfCell,
    rowAt,
    rowOffsets,
    stackLanes,
} from "@training_operations/planning_board/board_layout";

describe.current.tags("headless");

const block = (id, column, starts) => ({ id, column, starts });

test("blocks of one day are stacked by the clock", () => {
    const { lanes, count } = stackLanes([
        block("late", 0, "2027-03-01 13:00:00"),
        block("early", 0, "2027-03-01 09:00:00"),
        block("next day", 1, "2027-03-02 09:00:00"),
    ]);
    expect(lanes.get("early")).toBe(0);
    expect(lanes.get("late")).toBe(1);
    expect(lanes.get("next day")).toBe(0);
    expect(count).toBe(2);
});

test("a row without blocks has no lanes", () => {
    expect(stackLanes([]).count).toBe(0);
});

test("rows of unlike heights are found by height", () => {
    const offsets = rowOffsets([10, 30, 20]);
    expect(offsets).toEqual([0, 10, 40, 60]);
    expect([-5, 0, 9, 10, 39, 40, 59, 500].map((top) => rowAt(offsets, top))).toEqual([
        0, 0, 0, 1, 1, 2, 2, 2,
    ]);
});

test("without rows the first is meant", () => {
    expect(rowAt(rowOffsets([]), 100)).toBe(0);
});

test("a cell suits by its row or by its day, and is unknown where both differ", () => {
    const fits = {
        rows: { 7: { level: "error", reasons: ["away"] } },
        days: { 2: { level: "warning", reasons: ["closed"] } },
    };
    const from = { resource_id: 5, column: 1 };
    expect(fitOfCell(fits, from, { rowId: 7, column: 1 }).level).toBe("error");
    expect(fitOfCell(fits, from, { rowId: 5, column: 3 }).level).toBe("warning");
    expect(fitOfCell(fits, from, { rowId: 7, column: 3 }).level).toBe("unknown");
    expect(fitOfCell(fits, from, { rowId: 5, column: 1 }).level).toBe("unknown");
    expect(fitOfCell({}, from, { rowId: 7, column: 1 }).level).toBe("unknown");
});
