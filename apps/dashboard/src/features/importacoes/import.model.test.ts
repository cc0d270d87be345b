import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Import } from "../../api/types.ts";
import * as made from "../../fixtures/imports.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { exampleRows, offersOf, progressView, rateText, rowsText, stageOf, tookMs, trialOf } from "./import.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));
const gone = { arquivo_apagado_em: clock.now.toISOString() };

describe("stageOf", () => {
  it.each<[string, Import, ReturnType<typeof stageOf>]>([
    ["just sent", made.received(clock), "prepare"],
    ["tried", made.tried(clock), "prepare"],
    ["unreadable before its first row", made.received(clock, { estado: "falhou" }), "prepare"],
    ["trying", made.received(clock, { estado: "simulando" }), "work"],
    ["importing", made.importing(clock), "work"],
    ["undoing", made.undoing(clock), "work"],
    ["finished", made.finished(clock), "over"],
    ["stopped", made.stopped(clock), "over"],
    ["unreadable half way", made.broken(clock), "over"],
    ["undone", made.undone(clock), "over"],
    ["put away", made.received(clock, { estado: "cancelado", ...gone }), "over"],
    ["unreadable and put away", made.received(clock, { estado: "falhou", ...gone }), "over"],
  ])("%s", (_, one, stage) => expect(stageOf(one)).toBe(stage));
});

describe("offersOf", () => {
  const NOTHING = { start: false, goOn: false, undo: false, forget: false, errors: 0 };

  it.each<[string, Import, Partial<ReturnType<typeof offersOf>>]>([
    ["finished", made.finished(clock), { undo: true, forget: true, errors: 13 }],
    ["stopped half way", made.stopped(clock), { goOn: true, undo: true, forget: true, errors: 88 }],
    ["unreadable half way", made.broken(clock), { undo: true, forget: true, errors: 88 }],
    [
      "stopped by a fault of ours",
      made.broken(clock, { problema: { code: "internal_error", message: "", fix: "" } }),
      { goOn: true, undo: true, forget: true, errors: 88 },
    ],
    ["undone", made.undone(clock), {}],
    ["put away before it began", made.received(clock, { estado: "cancelado" }), { start: true, forget: true }],
    ["without its file", made.finished(clock, gone), {}],
    [
      "half undone",
      made.broken(clock, { desfeito: made.undoing(clock).desfeito, problema: null }),
      { undo: true, forget: true, errors: 88 },
    ],
    ["still to be prepared", made.tried(clock), {}],
    ["at work", made.importing(clock), { errors: 88 }],
  ])("%s", (_, one, expected) => expect(offersOf(one)).toEqual({ ...NOTHING, ...expected }));
});

describe("progressView", () => {
  it("tells rows, rate and time left", () => {
    expect(progressView(made.importing(clock))).toEqual({
      percent: 34,
      done: "34.816 de cerca de 100.000 linhas",
      facts: ["1.312 por segundo", "faltam cerca de 50 s"],
    });
  });

  it("says that it is starting before the first row, and promises no time then", () => {
    const { progresso } = made.received(clock);
    expect(progressView({ progresso: { ...progresso, restante_s: 900 } })).toEqual({
      percent: 0,
      done: "Começando…",
      facts: [],
    });
  });

  it("is at 100% only when every row is done, whatever was estimated", () => {
    const numbers = fc.record({
      linhas: fc.nat(200_000),
      feitas: fc.nat(200_000),
      linhas_exatas: fc.boolean(),
      restante_s: fc.option(fc.nat(10_000)),
      por_segundo: fc.double({ min: 0, max: 5_000, noNaN: true }),
    });
    fc.assert(
      fc.property(numbers, (some) => {
        const { percent } = progressView({ progresso: { ...made.received(clock).progresso, ...some } });
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent === 100).toBe(some.linhas_exatas && some.feitas >= some.linhas);
        expect(percent).toBeLessThanOrEqual(100);
      }),
    );
  });
});

describe("what a dry run found", () => {
  it("counts rows exactly once the whole file was read", () => {
    expect(rowsText(made.received(clock))).toBe("cerca de 1.240 linhas");
    expect(rowsText(made.tried(clock))).toBe("1.238 linhas");
    expect(rowsText(made.finished(clock))).toBe("1.238 linhas");
  });

  it("is nothing while it runs and when it was stopped half way", () => {
    const { simulacao } = made.tried(clock);
    expect(trialOf({ estado: "simulado", simulacao })).toBe(simulacao);
    for (const estado of ["simulando", "recebido", "falhou"] as const)
      expect(trialOf({ estado, simulacao })).toBeNull();
    expect(rowsText(made.received(clock, { simulacao }))).toBe("cerca de 1.240 linhas");
  });
});

describe("small words", () => {
  it.each([
    [0.4, "0,4"],
    [9.96, "10"],
    [1_312.4, "1.312"],
  ])("%d rows a second read %s", (rate, expected) => expect(rateText(rate)).toBe(expected));

  it("knows no duration before the end, and none that is negative", () => {
    expect(tookMs(made.finished(clock))).toBe(1_400);
    expect(tookMs(made.importing(clock))).toBeUndefined();
    expect(tookMs({ iniciado_em: clock.ago(0), terminado_em: clock.ago(5) })).toBeUndefined();
  });

  it.each([
    [[7], 1, "Linha 7"],
    [[7, 1_002], 2, "Linhas 7, 1.002"],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 40, "Linhas 1, 2, 3, 4, 5, 6, 7, 8, 9, 10…"],
    [[7], 40, "Linhas 7…"],
  ])("examples %j of %i rows", (numbers, rows, expected) => expect(exampleRows(numbers, rows)).toBe(expected));
});
