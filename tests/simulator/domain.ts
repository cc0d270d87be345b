/**
 * The rules that a run obeys: the functions of the domain package and the hub's lane, themselves. A test may put a
 * broken one in place of another, to see that the run notices.
 */
import {
  afterAttempt,
  afterResults,
  countsAgainst,
  countsFor,
  draw,
  mayProbe,
  pastItsTime,
  policyOf,
  probeReturned,
  startProbe,
} from "@streamleads/domain";
import { isOpenFor } from "../../apps/hub/src/connections/connection.ts";
import { Lane } from "../../apps/hub/src/deliveries/lane.ts";
import { laneLimits } from "../../apps/hub/src/deliveries/live-lane.ts";

export const DOMAIN = {
  afterAttempt,
  pastItsTime,
  policyOf,
  afterResults,
  countsAgainst,
  countsFor,
  mayProbe,
  startProbe,
  probeReturned,
  draw,
  isOpenFor,
  laneLimits,
  newLane: (...args: ConstructorParameters<typeof Lane>): Lane => new Lane(...args),
};

export type Domain = typeof DOMAIN;
