import { describe, expect, it } from "vitest";
import { Lane } from "./lane.ts";
import { sampleLeased } from "./testing.ts";

describe("a lane", () => {
  it("attempts QUENTE before anything that waited longer", () => {
    const lane = new Lane({ concurrency: 1, waiting: 10 });
    lane.push(sampleLeased({ id: 1, prio: 0 }));
    lane.push(sampleLeased({ id: 2, prio: 1 }));
    lane.push(sampleLeased({ id: 3, prio: 2 }));
    expect([lane.next()?.id, lane.next()?.id]).toEqual([3, undefined]);
    lane.done();
    expect(lane.next()?.id).toBe(2);
  });

  it("never runs more attempts at once than its concurrency", () => {
    const lane = new Lane({ concurrency: 2, waiting: 10 });
    for (let id = 1; id <= 5; id += 1) lane.push(sampleLeased({ id }));
    expect([lane.next(), lane.next(), lane.next()].filter(Boolean)).toHaveLength(2);
  });

  it("keeps a third of its waiting places for due backlog", () => {
    const lane = new Lane({ concurrency: 1, waiting: 9 });
    let born = 0;
    while (lane.reserve()) born += 1;
    expect(born).toBe(7);
    expect(lane.roomForBacklog).toBe(3);
  });

  it("takes a promise back when the transaction fails", () => {
    const lane = new Lane({ concurrency: 1, waiting: 0 });
    expect(lane.reserve()).toBe(true);
    expect(lane.reserve()).toBe(false);
    lane.unreserve();
    expect(lane.reserve()).toBe(true);
  });

  it("gives its newest cold lease back to take a QUENTE one, and never a QUENTE one", () => {
    const lane = new Lane({ concurrency: 1, waiting: 10 });
    lane.push(sampleLeased({ id: 1, prio: 0 }));
    lane.push(sampleLeased({ id: 2, prio: 0 }));
    lane.push(sampleLeased({ id: 3, prio: 2 }));
    expect(lane.reserveInsteadOfColder(2)?.id).toBe(2);
    expect(lane.reserveInsteadOfColder(2)?.id).toBe(1);
    expect(lane.reserveInsteadOfColder(2)).toBeUndefined();
  });

  it("promises a QUENTE one the place that it freed, also when backlog has filled the lane to its end", () => {
    const lane = new Lane({ concurrency: 1, waiting: 9 });
    for (let id = 1; id <= 10; id += 1) lane.push(sampleLeased({ id, prio: 0 }));
    expect(lane.reserve()).toBe(false);
    expect(lane.reserveInsteadOfColder(2)?.id).toBe(10);
    expect(lane.roomForBacklog).toBe(0);
    lane.fulfil(sampleLeased({ id: 11, prio: 2 }));
    expect(lane.next()?.id).toBe(11);
  });

  it("lets go of what waits and is gone, gives its places to others, and keeps the rest in order", () => {
    const lane = new Lane({ concurrency: 1, waiting: 3 });
    for (const [id, prio] of [
      [1, 0],
      [2, 2],
      [3, 0],
      [4, 2],
    ] as const)
      lane.push(sampleLeased({ id, prio, leadId: id }));
    expect(lane.roomForBacklog).toBe(0);
    expect(lane.remove(({ leadId }) => leadId === 2 || leadId === 3).map(({ id }) => id)).toEqual([3, 2]);
    expect([lane.waiting, lane.roomForBacklog]).toEqual([2, 2]);
    expect(lane.next()?.id).toBe(4);
    lane.done();
    expect(lane.next()?.id).toBe(1);
  });

  it("hands everything that waits over when it is drained", () => {
    const lane = new Lane({ concurrency: 1, waiting: 10 });
    lane.push(sampleLeased({ id: 1, prio: 0 }));
    lane.push(sampleLeased({ id: 2, prio: 2 }));
    expect(
      lane
        .drain()
        .map((leased) => leased.id)
        .sort(),
    ).toEqual([1, 2]);
    expect(lane.isIdle).toBe(true);
  });
});
