import { describe, expect, it, vi } from "vitest";
import { NOW, type TestStorage, testStorage } from "../tests/device.ts";
import { createQueue, type Queue } from "./queue.ts";
import type { LeadStorage } from "./storage.ts";

const BODY = '{"nome":"Ana","telefone":"48991234567"}';
const ID = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const LEAD = (n: number) => `streamleads.lead.${ID(n)}`;

function open(storage: LeadStorage | undefined) {
  const failures: unknown[] = [];
  const queue = createQueue(storage, (error) => void failures.push(error));
  const ids = async () => (await queue.entries()).map(({ id }) => id);
  return { queue, failures, ids };
}
const add = (queue: Queue, n: number, max = 500) => queue.add(ID(n), NOW + n, BODY, max);

describe("the queue", () => {
  it("keeps leads in their order, over a restart, byte for byte", async () => {
    const storage = testStorage();
    const first = open(storage);
    expect(await add(first.queue, 1)).toBe(true);
    expect(await add(first.queue, 2)).toBe(true);
    const { queue } = open(testStorage(new Map(storage.data)));
    expect(await queue.entries()).toEqual([
      { id: ID(1), at: NOW + 1, n: 0 },
      { id: ID(2), at: NOW + 2, n: 0 },
    ]);
    expect(await queue.read(ID(2))).toBe(BODY);
  });

  it("one key for each lead: another lead rewrites none", async () => {
    const storage = testStorage();
    const written: string[] = [];
    const { queue } = open({
      ...storage,
      setItem: (key, value) => {
        written.push(key);
        return storage.setItem(key, value);
      },
    });
    await add(queue, 1);
    await add(queue, 2);
    await queue.countAttempt(ID(1), NOW);
    const index = "streamleads.index";
    expect(written).toEqual([index, LEAD(1), index, LEAD(2), index]);
  });

  it("uses only letters, digits, dots and dashes in its keys, so that a key chain will do", async () => {
    const storage = testStorage();
    await add(open(storage).queue, 1);
    expect([...storage.data.keys()].filter((key) => !/^[\w.-]+$/.test(key))).toEqual([]);
  });

  it("leaves nothing behind when a lead is removed", async () => {
    const storage = testStorage();
    const { queue } = open(storage);
    await add(queue, 1);
    expect(await queue.remove(ID(1))).toBe(true);
    expect(await queue.remove(ID(1))).toBe(false);
    expect([...storage.data]).toEqual([["streamleads.index", '{"leads":[],"aside":[]}']]);
  });

  it("refuses what passes its limit, and keeps what it has", async () => {
    const { queue, ids } = open(testStorage());
    await add(queue, 1, 2);
    await add(queue, 2, 2);
    await expect(add(queue, 3, 2)).rejects.toMatchObject({ code: "queue_full" });
    expect(await ids()).toEqual([ID(1), ID(2)]);
  });

  it("never writes one lead over another that has the same id", async () => {
    const { queue } = open(testStorage());
    await add(queue, 1);
    await expect(queue.add(ID(1), NOW, '{"nome":"Bia"}', 500)).rejects.toMatchObject({ code: "invalid_options" });
    expect(await queue.read(ID(1))).toBe(BODY);
  });

  it("counts attempts, and does not bring a removed lead back by it", async () => {
    const { queue } = open(testStorage());
    await add(queue, 1);
    await queue.countAttempt(ID(1), NOW);
    expect(await queue.entries()).toMatchObject([{ n: 1, at: NOW + 1 }]);
    await queue.remove(ID(1));
    await queue.countAttempt(ID(1), NOW);
    expect(await queue.entries()).toEqual([]);
  });

  it("dates a lead that was queued under a wrong clock by its first attempt under a right one", async () => {
    const { queue } = open(testStorage());
    await queue.add(ID(1), 5_000, BODY, 500);
    await queue.countAttempt(ID(1), NOW);
    expect(await queue.entries()).toMatchObject([{ at: NOW }]);
  });

  it("two queues over one storage lose none of each other's leads", async () => {
    const storage = testStorage();
    const [one, two] = [open(storage), open(storage)];
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => add((n % 2 ? one : two).queue, n)));
    await Promise.all([one.queue.remove(ID(1)), two.queue.remove(ID(2)), one.queue.countAttempt(ID(3), NOW)]);
    expect((await two.ids()).sort()).toEqual([3, 4, 5, 6].map(ID));
  });

  it("takes a storage that answers at once, as localStorage does", async () => {
    const data = new Map<string, string>();
    const { queue } = open({
      getItem: (key) => data.get(key) ?? null,
      setItem: (key, value) => void data.set(key, value),
      removeItem: (key) => void data.delete(key),
    });
    expect(await add(queue, 1)).toBe(true);
    expect(await queue.read(ID(1))).toBe(BODY);
  });
});

describe("a death of the app", () => {
  /** A storage that stops for ever after some writes, as the process does: later writes neither happen nor answer. */
  function dying(storage: TestStorage, writesLeft: number): LeadStorage {
    let left = writesLeft;
    const write = <T>(work: () => T): T | Promise<never> => (left-- > 0 ? work() : new Promise<never>(() => {}));
    return {
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => write(() => storage.setItem(key, value)),
      removeItem: (key) => write(() => storage.removeItem(key)),
    };
  }

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    "after %i writes loses no lead that was promised, and leaves none without a name",
    async (writes) => {
      // A module of its own, as after a restart: what hangs for ever would hold up the queues that come after.
      vi.resetModules();
      const { createQueue: createMortal } = await import("./queue.ts");
      const storage = testStorage();
      const mortal = createMortal(dying(storage, writes), () => {});
      const promised = new Set<string>();
      const life = async () => {
        for (const n of [1, 2]) {
          await add(mortal, n);
          promised.add(ID(n));
        }
        promised.delete(ID(1));
        await mortal.remove(ID(1));
        await add(mortal, 3);
        promised.add(ID(3));
        await mortal.read(ID(3));
      };
      void life();
      for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));

      const { queue, ids } = open(storage);
      for (const id of promised) expect(await queue.read(id)).toBe(BODY);
      const named = await ids();
      const lying = storage.leads().map((key) => key.slice("streamleads.lead.".length));
      expect(lying.filter((id) => !named.includes(id))).toEqual([]);
      await queue.clear();
      expect(storage.data.size).toBe(0);
    },
  );
});

describe("damaged texts", () => {
  it.each(["", "{", '{"telefone":"1"}', "null", "7", BODY.slice(0, 20)])(
    "the lead %j is set aside and the others stay",
    async (damaged) => {
      const storage = testStorage();
      const { queue, ids } = open(storage);
      await add(queue, 1);
      await add(queue, 2);
      storage.data.set(LEAD(1), damaged);
      expect(await queue.read(ID(1))).toBeUndefined();
      await queue.remove(ID(1));
      expect(storage.data.get(`streamleads.aside.${ID(1)}`)).toBe(damaged);
      expect(await ids()).toEqual([ID(2)]);
      await queue.clear();
      expect(storage.data.size).toBe(0);
    },
  );

  it.each([
    ["is cut", (text: string) => text.slice(0, -2)],
    ["has lost its head", (text: string) => text.slice(3)],
    ["is of another form", () => `{"leads":["${ID(1)}","${ID(2)}",null],"aside":["${ID(3)}"]}`],
    ["has no aside", () => `{"leads":[{"id":"${ID(1)}","at":1,"n":0}],"x":"${ID(2)} ${ID(3)}"}`],
  ])("an index that %s costs no lead", async (_how, damage) => {
    const storage = testStorage();
    const before = open(storage);
    for (const n of [1, 2, 3]) await add(before.queue, n);
    storage.data.set(LEAD(3), "{");
    await before.queue.read(ID(3));
    await before.queue.remove(ID(3));
    const damaged = damage(storage.data.get("streamleads.index") ?? "");
    storage.data.set("streamleads.index", damaged);

    const { queue, ids, failures } = open(storage);
    expect((await ids()).sort()).toEqual([ID(1), ID(2)]);
    expect(failures).toHaveLength(1);
    expect(storage.data.get("streamleads.aside.index")).toBe(damaged);
    expect(await queue.read(ID(1))).toBe(BODY);
    await queue.clear();
    expect(storage.data.size).toBe(0);
  });

  it.each(["", "null", "[]", "7", "?"])("the index %j is no index, and is said", async (damaged) => {
    const storage = testStorage(new Map([["streamleads.index", damaged]]));
    const { ids, failures } = open(storage);
    expect(await ids()).toEqual([]);
    expect(failures).toHaveLength(1);
  });
});

describe("a storage that fails", () => {
  it("on writing: the lead waits in memory, and that is said", async () => {
    const storage = testStorage();
    const { queue, failures, ids } = open(storage);
    storage.broken.add("setItem");
    expect(await add(queue, 1)).toBe(false);
    expect(failures.length).toBeGreaterThan(0);
    expect(await ids()).toEqual([ID(1)]);
    expect(await queue.read(ID(1))).toBe(BODY);
    expect(await queue.remove(ID(1))).toBe(true);
    expect(await ids()).toEqual([]);
  });

  it("on writing for a while: later leads are stored again", async () => {
    const storage = testStorage();
    const { queue, ids } = open(storage);
    storage.broken.add("setItem");
    await add(queue, 1);
    storage.broken.delete("setItem");
    expect(await add(queue, 2)).toBe(true);
    expect(await ids()).toEqual([ID(1), ID(2)]);
    // The first was never stored; after a restart its name alone is left, which is no lead.
    const later = open(testStorage(new Map(storage.data)));
    expect(await later.queue.read(ID(1))).toBeNull();
    expect(await later.queue.read(ID(2))).toBe(BODY);
  });

  it("on writing the index alone: no lead is stored without a name", async () => {
    const storage = testStorage();
    const { queue } = open({
      ...storage,
      setItem: async (key, value) => {
        if (key === "streamleads.index") throw new Error("full");
        await storage.setItem(key, value);
      },
    });
    expect(await add(queue, 1)).toBe(false);
    expect(storage.data.size).toBe(0);
    expect(await queue.read(ID(1))).toBe(BODY);
  });

  it("on reading: nothing is taken for empty, nothing is written over", async () => {
    const storage = testStorage();
    const { queue, ids } = open(storage);
    await add(queue, 1);
    storage.broken.add("getItem");
    await expect(ids()).rejects.toThrow("getItem failed");
    await expect(add(queue, 2)).rejects.toThrow("getItem failed");
    await expect(queue.read(ID(1))).rejects.toThrow("getItem failed");
    await expect(queue.clear()).rejects.toThrow("getItem failed");
    storage.broken.clear();
    expect(await ids()).toEqual([ID(1)]);
  });

  it("on removing: the lead is still there, and the failure is known", async () => {
    const storage = testStorage();
    const { queue, ids } = open(storage);
    await add(queue, 1);
    storage.broken.add("removeItem");
    await expect(queue.remove(ID(1))).rejects.toThrow("removeItem failed");
    expect(await ids()).toEqual([ID(1)]);
  });

  it("or is absent: all waits in memory", async () => {
    const { queue, failures } = open(undefined);
    expect(await add(queue, 1)).toBe(false);
    expect(await queue.read(ID(1))).toBe(BODY);
    expect(failures).toEqual([]);
  });
});
