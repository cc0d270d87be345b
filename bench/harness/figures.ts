/** Arithmetic over measured values. Pure. */

/**
 * The value below which the share `q` of all values lies, by nearest rank: always a value that was measured, never one
 * between two. `q` from 0 to 1. @returns `NaN` for no values: no measurement must not read as a fast one
 */
export function percentile(values: readonly number[], q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a percentile is between 0 and 1, not ${q}`);
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number of values the mean of the two in the middle. `NaN` for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/**
 * The median of the ratios of pairs. Each pair was measured back to back, so what the machine did besides meets both
 * sides; a ratio of medians would compare rounds that were minutes apart.
 */
export function medianRatio(pairs: readonly { of: number; to: number }[]): number {
  return median(pairs.map(({ of, to }) => of / to));
}
