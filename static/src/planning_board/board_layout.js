// Where things stand on a board, reckoned without a browser.

/**
 * Stack blocks that share a day into lanes, in order of their start.
 *
 * @param {Object[]} blocks of one row, with `column` and `starts`
 * @returns {{ lanes: Map<string, number>, count: number }} lane by id of the block
 */
export function stackLanes(blocks) {
    const filled = new Map();
    const lanes = new Map();
    let count = 0;
    const ordered = [...blocks].sort(
        (one, other) =>
            one.starts.localeCompare(other.starts) || one.id.localeCompare(other.id)
    );
    for (const block of ordered) {
        const lane = filled.get(block.column) || 0;
        lanes.set(block.id, lane);
        filled.set(block.column, lane + 1);
        count = Math.max(count, lane + 1);
    }
    return { lanes, count };
}

/**
 * Tops of rows of unlike heights, and the height of all as the last entry.
 *
 * @param {number[]} heights
 * @returns {number[]}
 */
export function rowOffsets(heights) {
    const offsets = [0];
    for (const height of heights) {
        offsets.push(offsets[offsets.length - 1] + height);
    }
    return offsets;
}

/**
 * The row at a height, by halving; rows beyond either end are the end.
 *
 * @param {number[]} offsets of `rowOffsets`
 * @param {number} top
 * @returns {number}
 */
export function rowAt(offsets, top) {
    let first = 0;
    let last = offsets.length - 2;
    while (first < last) {
        const middle = Math.ceil((first + last) / 2);
        if (offsets[middle] <= top) {
            first = middle;
        } else {
            last = middle - 1;
        }
    }
    return Math.max(first, 0);
}

/**
 * How a cell suits what is dragged: by its row, by its day, or nothing known where
 * both differ from where it is now.
 *
 * @param {Object} fits answer of the server, perhaps still empty
 * @param {Object} from block that is dragged
 * @param {{ rowId: number | false, column: number }} to
 * @returns {{ level: string, reasons: string[] }}
 */
export function fitOfCell(fits, from, { rowId, column }) {
    const unknown = { level: "unknown", reasons: [] };
    const row = (fits.rows || {})[rowId];
    const day = (fits.days || {})[column - from.column];
    const sameRow = rowId === from.resource_id;
    const sameDay = column === from.column;
    if (sameRow && sameDay) {
        return unknown;
    }
    if (sameRow || !rowId) {
        return sameDay ? unknown : day || unknown;
    }
    return sameDay ? row || unknown : unknown;
}
