import { describe, expect, it } from "vitest";
import { inOrder, periodLabel, presets } from "./period.model.ts";

const ZONE = "America/Sao_Paulo";
/** Half past ten in the evening in São Paulo: already the 24th in UTC. */
const NOW = new Date("2026-11-24T01:30:00Z");

describe("presets", () => {
  it("are days of the business calendar", () =>
    expect(presets(NOW, ZONE).map(({ period }) => [period.data_inicio, period.data_fim])).toEqual([
      ["2026-11-23", "2026-11-23"],
      ["2026-11-22", "2026-11-22"],
      ["2026-11-17", "2026-11-23"],
      ["2026-10-25", "2026-11-23"],
    ]));
});

describe("periodLabel", () => {
  it.each([
    [{}, undefined],
    [{ data_inicio: "2026-11-23", data_fim: "2026-11-23" }, "Hoje"],
    [{ data_inicio: "2026-11-17", data_fim: "2026-11-23" }, "Últimos 7 dias"],
    [{ data_inicio: "2026-11-01", data_fim: "2026-11-15" }, "01/11 a 15/11"],
    [{ data_inicio: "2026-11-05", data_fim: "2026-11-05" }, "05/11"],
    [{ data_inicio: "2026-11-01" }, "desde 01/11"],
    [{ data_fim: "2026-11-15" }, "até 15/11"],
  ])("%j reads %j", (period, expected) => expect(periodLabel(period, NOW, ZONE)).toBe(expected));
});

describe("inOrder", () => {
  it("turns days in the wrong order round", () =>
    expect(inOrder({ data_inicio: "2026-11-15", data_fim: "2026-11-01" })).toEqual({
      data_inicio: "2026-11-01",
      data_fim: "2026-11-15",
    }));

  it("leaves an open end open", () =>
    expect(inOrder({ data_inicio: "2026-11-15" })).toEqual({ data_inicio: "2026-11-15", data_fim: undefined }));
});
