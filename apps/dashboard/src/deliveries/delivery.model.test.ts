import { describe, expect, it } from "vitest";
import { delivered, failed, oneOfEach, pending, retrying, running } from "../fixtures/deliveries.ts";
import { clockAt } from "../fixtures/moments.ts";
import { texts } from "../texts/index.ts";
import { attemptLines, deliveryNotes } from "./delivery.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("attemptLines", () => {
  it("shows the newest attempt first, with its time, the provider's status and why", () => {
    const lines = attemptLines(retrying(clock).attempts_list);
    expect(lines.map(({ title, facts }) => [title, facts])).toEqual([
      ["Tentativa 2", "15 s"],
      ["Tentativa 1", "1,2 s · resposta 503"],
    ]);
    expect(lines[1]?.answer).toContain("503");
  });

  it("an attempt under way has no duration, which is not zero", () => {
    const [attempt] = failed(clock).attempts_list;
    expect(attemptLines([{ ...attempt!, duration_ms: null, http_status: null }])[0]?.facts).toBe("");
  });

  it("never draws an answer that gives no certainty as success", () => {
    for (const { word, tone } of attemptLines(retrying(clock).attempts_list)) {
      expect(word).not.toBe("entregue");
      expect(tone).not.toBe("ok");
    }
  });

  it("bears a delivery that was never tried", () => expect(attemptLines(running(clock).attempts_list)).toEqual([]));
});

describe("deliveryNotes", () => {
  it("names the number at the destination", () =>
    expect(deliveryNotes(delivered(clock))).toEqual(["Entrega 5001", "Número no destino: 50412233"]));

  it("says what a waiting delivery waits for, and what a replay repeats", () => {
    expect(deliveryNotes(pending(clock))).toContain("Espera a entrega 5001");
    expect(deliveryNotes(failed(clock, { replay_of: 1, replayed_by: 2 }))).toEqual([
      "Entrega 5004",
      "Reenvio da entrega 1",
      "Já reenviada como entrega 2",
    ]);
  });
});

describe("fixtures", () => {
  it("have a delivery of every state that the API knows", () =>
    expect(
      oneOfEach(clock)
        .map(({ state }) => state)
        .sort(),
    ).toEqual(Object.keys(texts.deliveryState).sort()));
});
