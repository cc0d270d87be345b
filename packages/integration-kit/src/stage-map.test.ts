import { STAGES } from "@streamleads/domain";
import fc from "fast-check";
import { expect, it } from "vitest";
import { stageMapOf, stageMapProblem } from "./stage-map.ts";

it.each([
  ["Visita = visita", "visita", "visita"],
  ["VISÍTA = Visita", "visita", "visita"],
  ["a = b = proposta", "a = b", "proposta"],
  ["x = ganho\ny = perdido", "y", "perdido"],
  ["x = ganho", "z", undefined],
  ["", "x", undefined],
])("%j says of %j: %s", (setting, name, stage) => expect(stageMapOf(setting)?.get(name)).toBe(stage));

it.each([["x"], ["= ganho"], ["x = vendido"], [Array.from({ length: 101 }, (_, n) => `${n} = novo`).join(";")]])(
  "%j is no map, and the form says which stages there are",
  (setting) => expect(stageMapProblem(setting)).toContain("Etapas do StreamLeads"),
);

it("gives a stage of ours or nothing, whatever is entered", () => {
  fc.assert(
    fc.property(fc.string(), (setting) => {
      for (const stage of stageMapOf(setting)?.values() ?? []) expect(STAGES).toContain(stage);
    }),
  );
});
