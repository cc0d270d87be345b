import { stageMapProblem } from "@streamleads/integration-kit";
import { expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { stagesOf } from "./map.ts";
import { DEFAULT_STAGE_MAP, mapped } from "./stage-map.ts";

it("has a default that can be read, without the stages in which deals are opened", () => {
  expect(stageMapProblem(DEFAULT_STAGE_MAP)).toBeUndefined();
  expect(hubspot.fields.stageMap.default).toBe(DEFAULT_STAGE_MAP);
  for (const stage of Object.values(stagesOf({}))) expect(mapped(undefined, stage)).toBeUndefined();
});

it("finds a stage by its name however it is written, and by the default where nothing is set", () => {
  expect(mapped("Visita = visita", "VISÍTA ")).toBe("visita");
  expect(mapped("Visita = visita", "closedwon")).toBeUndefined();
  expect(mapped("", "closedwon")).toBe("ganho");
});
