/** The lane of a connection with what the engine remembers about it between two looks. */
import type { Connection } from "../connections/connection.ts";
import { Lane, type LaneLimits } from "./lane.ts";

export interface LiveLane {
  lane: Lane;
  connection: Connection;
  tokens: number;
  isDrawing: boolean;
  isClaiming: boolean;
  claimAgain: boolean;
  /** More may be due than the lane had room for. */
  hasBacklog: boolean;
  /** When it is looked at next, by the monotonic clock; never, while no look is due. */
  wakeAt: number;
  timer: NodeJS.Timeout | undefined;
  /** Its connection was removed. */
  isClosed: boolean;
}

/** A lane holds this many waiting leases per slot, within these bounds. */
const WAITING_PER_SLOT = 40;
const WAITING_MIN = 20;

export function newLane(connection: Connection, liveInstances: number): LiveLane {
  return {
    lane: new Lane(laneLimits(connection, liveInstances)),
    connection,
    tokens: 0,
    isDrawing: false,
    isClaiming: false,
    claimAgain: false,
    hasBacklog: false,
    wakeAt: Number.POSITIVE_INFINITY,
    timer: undefined,
    isClosed: false,
  };
}

/** The connection's limits as the part of one of several instances. */
export function laneLimits({ limits }: Connection, liveInstances: number): LaneLimits {
  const { concurrency, rate } = limits;
  const share = Math.max(1, Math.floor(concurrency / liveInstances));
  const perSecond = rate ? (rate.requests / rate.perMs) * 1_000 : Number.POSITIVE_INFINITY;
  const waiting = Math.max(WAITING_MIN, Math.min(share * WAITING_PER_SLOT, Math.ceil(perSecond * 10)));
  return { concurrency: share, waiting };
}
