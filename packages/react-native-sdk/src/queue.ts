/**
 * The leads that wait, on the device: one storage key for each lead, written once, and a small index that says which
 * there are, since when, and how often each was tried. The index is written before the lead and cleared after it, so
 * whatever of a person lies in the storage is always known: a death between two writes leaves a name without a lead,
 * never a lead without a name.
 */
import { StreamLeadsError } from "./error.ts";
import { CLOCK_FLOOR_MS } from "./lead.ts";
import { inTurn, type LeadStorage, sturdy } from "./storage.ts";

export interface Entry {
  /** The idempotency key. */
  id: string;
  /** Epoch milliseconds when it was queued; 0 when that is no longer known. */
  at: number;
  /** Attempts that failed. */
  n: number;
}

/** All of these reject with what the storage threw. */
export interface Queue {
  /** @returns whether it is stored, not only in memory; @throws StreamLeadsError `queue_full` */
  add(id: string, at: number, body: string, max: number): Promise<boolean>;
  /** In the order in which they were queued. */
  entries(): Promise<readonly Entry[]>;
  /** The body, always JSON. `null`: there is none; `undefined`: it was unreadable, and has been set aside. */
  read(id: string): Promise<string | null | undefined>;
  /** @returns whether it was there */
  remove(id: string): Promise<boolean>;
  countAttempt(id: string, nowMs: number): Promise<void>;
  /** Removes everything, what was set aside too. */
  clear(): Promise<void>;
}

interface Index {
  leads: readonly Entry[];
  /** Names of texts that could not be read. */
  aside: readonly string[];
}

const INDEX = "streamleads.index";
const LEAD = "streamleads.lead.";
const ASIDE = "streamleads.aside.";

export function createQueue(storage: LeadStorage | undefined, onFailure: (error: unknown) => void): Queue {
  const { get, set, remove, memory } = sturdy(storage, onFailure);
  const turn = <T>(work: (index: Index) => Promise<T>) => inTurn(async () => work(await load()));
  const save = (index: Index) => set(INDEX, JSON.stringify(index));

  async function load(): Promise<Index> {
    const text = await get(INDEX);
    if (text === null || text === undefined) return { leads: [], aside: [] };
    return parseIndex(text) ?? recover(text);
  }

  /** A garbled index still spells most ids: those under which there is a lead are kept. */
  async function recover(text: string): Promise<Index> {
    await set(`${ASIDE}index`, text);
    const leads: Entry[] = [];
    const aside = ["index"];
    for (const id of new Set(text.match(/[\w-]{8,64}/g))) {
      if (await get(LEAD + id)) leads.push({ id, at: 0, n: 0 });
      if (await get(ASIDE + id)) aside.push(id);
    }
    const index = { leads, aside };
    await save(index);
    onFailure(new SyntaxError());
    return index;
  }

  return {
    add: (id, at, body, max) =>
      turn(async ({ leads, aside }) => {
        if (leads.length >= max) throw new StreamLeadsError("queue_full", `já há ${max} leads na fila.`);
        if (leads.some((entry) => entry.id === id))
          throw new StreamLeadsError("invalid_options", "generateId repetiu.");
        await save({ leads: [...leads, { id, at, n: 0 }], aside });
        // Under an index that only memory holds, a stored lead would be one without a name.
        if (memory.has(INDEX)) memory.set(LEAD + id, body);
        else await set(LEAD + id, body);
        return !memory.has(LEAD + id);
      }),

    entries: () => turn(async ({ leads }) => leads),

    read: (id) =>
      turn(async ({ leads, aside }) => {
        const body = await get(LEAD + id);
        if (body === null || body === undefined) return null;
        if (isLead(body)) return body;
        await save({ leads, aside: [...aside, id] });
        await set(ASIDE + id, body);
        return undefined;
      }),

    remove: (id) =>
      turn(async ({ leads, aside }) => {
        const others = leads.filter((entry) => entry.id !== id);
        if (others.length === leads.length) return false;
        await remove(LEAD + id);
        await save({ leads: others, aside });
        return true;
      }),

    countAttempt: (id, nowMs) =>
      turn(({ leads, aside }) =>
        save({ leads: leads.map((entry) => (entry.id === id ? triedOnce(entry, nowMs) : entry)), aside }),
      ),

    clear: () =>
      turn(async ({ leads, aside }) => {
        for (const { id } of leads) await remove(LEAD + id);
        for (const id of aside) await remove(ASIDE + id);
        await remove(INDEX);
      }),
  };
}

/** A lead that was queued under a clock that was plainly wrong is as old as its first attempt under a right one. */
function triedOnce({ id, at, n }: Entry, nowMs: number): Entry {
  return { id, at: at < CLOCK_FLOOR_MS ? nowMs : at, n: n + 1 };
}

/** `undefined` when any part is not as it was written. */
function parseIndex(text: string): Index | undefined {
  try {
    const { leads, aside } = JSON.parse(text) as Index;
    if (leads.every(({ id, at, n }) => id && at >= 0 && n >= 0) && aside.every((id) => id)) return { leads, aside };
  } catch {
    // Not JSON, or JSON without these parts: nothing that can be trusted, either way.
  }
  return undefined;
}

function isLead(text: string): boolean {
  try {
    return !!JSON.parse(text).nome;
  } catch {
    // Not JSON, or null: not a lead that was written whole.
    return false;
  }
}
