import { describe, expect, it } from "vitest";
import { Journal } from "./journal.ts";

const arrival = { kind: "event", title: "Chegou", data: {} };

describe("the journal", () => {
  it("forgets the oldest first, and goes on counting what it forgot", () => {
    const journal = new Journal(() => new Date(0));
    for (let i = 0; i < 20_001; i += 1) journal.add("n8n", "n8n", arrival);
    expect(journal.all().length).toBeLessThanOrEqual(20_000);
    expect(journal.all().at(-1)?.id).toBe(20_001);
    expect(journal.byId(1)).toBeUndefined();
    expect(journal.count("n8n")).toBe(20_001);
  });

  it("tells nobody who has stopped listening", () => {
    const journal = new Journal(() => new Date(0));
    const heard: number[] = [];
    const stop = journal.onArrival(({ id }) => heard.push(id));
    journal.add("n8n", "n8n", arrival);
    stop();
    journal.add("n8n", "n8n", arrival);
    expect(heard).toEqual([1]);
  });
});
