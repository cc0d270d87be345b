import { STAGES } from "@streamleads/domain";
import fc from "fast-check";
import { expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { stagesOf } from "./map.ts";
import { DEFAULT_STAGE_MAP, mapped, stageMapOf, stageMapProblem } from "./stage-map.ts";

it("has a default that can be read, without the stages in which deals are opened", () => {
  expect(stageMapProblem(DEFAULT_STAGE_MAP)).toBeUndefined();
  expect(hubspot.fields.stageMap.default).toBe(DEFAULT_STAGE_MAP);
  for (const stage of Object.values(stagesOf({}))) expect(mapped(undefined, stage)).toBeUndefined();
});

it.each([
  ["Visita = visita", "VISÍTA ", "visita"],
  ["a = b = proposta", "a = b", "proposta"],
  ["x = ganho\ny = perdido", "Y", "perdido"],
  ["x = ganho", "z", undefined],
])("%j says of %j: %s", (setting, name, stage) => expect(mapped(setting, name)).toBe(stage));

it.each([["x"], ["= ganho"], ["x = vendido"], [Array.from({ length: 101 }, (_, n) => `${n} = novo`).join(";")]])(
  "%j is no map",
  (setting) => expect(stageMapProblem(setting)).toContain("Etapas do StreamLeads"),
);

it("gives a stage of ours or nothing, whatever is entered", () => {
  fc.assert(
    fc.property(fc.string(), (setting) => {
      for (const stage of stageMapOf(setting)?.values() ?? []) expect(STAGES).toContain(stage);
    }),
  );
});
