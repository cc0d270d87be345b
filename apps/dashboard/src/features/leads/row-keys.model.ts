/** The row after a step; it stops at both ends, and the first step from nowhere (-1) is the first row. */
export function nextRow(here: number, by: 1 | -1, rows: number): number {
  if (here < 0) return 0;
  return Math.min(Math.max(0, here + by), Math.max(0, rows - 1));
}
