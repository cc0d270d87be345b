/**
 * The rate limit of a connection, drawn in slices from one row that all instances share (delivery protocol, section 4).
 *
 * A period of `perMs` is cut into slices of about a second (longer when the rate is below one a second), each with a
 * fixed quota. Slices start when they are first drawn from and never overlap, so from the start of any slice no more
 * than `requests` are granted within `perMs`. A provider that counts over a window sliding through the middle of a
 * slice can see one slice's quota more; its 429 burns no attempt, and the connection's own rate can be set lower.
 */
export interface Rate {
  /** A whole number of 1 or more. */
  requests: number;
  perMs: number;
}
export interface RateWindow {
  startedAt: Date;
  used: number;
}
export interface Draw {
  /** 0 to `want`. */
  granted: number;
  /** To be stored in place of the one given. */
  window: RateWindow;
  /** When more can be drawn: `now` while the slice has some left, else the start of the next slice. */
  nextAt: Date;
}

/**
 * Draws up to `want` requests. `window` is `null` before the first draw. `now` must come from one clock for the whole
 * fleet (the database's); a window from the future is used as it is, unless it lies further ahead than a slice: then
 * the clock was set back, and waiting for it to catch up would stop the connection.
 * Throws `RangeError` for a rate that is not positive.
 */
export function draw(window: RateWindow | null, rate: Rate, want: number, now: Date): Draw {
  const { quota, sliceMs } = sliceOf(rate);
  const ageMs = window === null ? Number.POSITIVE_INFINITY : now.getTime() - window.startedAt.getTime();
  const current = window === null || ageMs >= sliceMs || ageMs < -sliceMs ? { startedAt: now, used: 0 } : window;
  const granted = Math.max(0, Math.min(Math.floor(want), quota - current.used));
  const used = current.used + granted;
  return {
    granted,
    window: { startedAt: current.startedAt, used },
    nextAt: used < quota ? now : new Date(current.startedAt.getTime() + sliceMs),
  };
}

/** Slices may lose this part of the rate to rounding before a coarser cut is taken. */
const LOSS_MAX = 0.1;

/**
 * The quota and length of a slice: the finest cut of the period into slices of a second or more whose whole quotas
 * add up to at least nine tenths of the rate. 100 in 10 s: 10 a second. 15 in 10 s: 2 every 1,429 ms (14 in 10 s).
 * 12 in a minute: 1 every 5 s.
 */
export function sliceOf(rate: Rate): { quota: number; sliceMs: number } {
  const { requests, perMs } = rate;
  if (!Number.isInteger(requests) || requests < 1 || !(perMs > 0))
    throw new RangeError(`a rate needs 1 or more whole requests in a positive time, found ${requests} per ${perMs} ms`);
  const slicesMax = Math.max(1, Math.min(requests, Math.floor(perMs / 1000)));
  let quota = Math.floor(requests / slicesMax);
  let slices = slicesMax;
  while (slices * quota < requests * (1 - LOSS_MAX)) {
    quota += 1;
    slices = Math.floor(requests / quota);
  }
  return { quota, sliceMs: Math.ceil(perMs / slices) };
}
