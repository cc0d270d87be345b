/** Which arrivals and stages are told to Meta, as steps of the plan. */
import type { Part } from "@streamleads/integration-kit";
import { type ConversionSettings, fields } from "./fields.ts";

const action = "ads.conversion";

/** Every lead has its first stage; a QUENTE one is qualified with it, in one request, unless only people qualify. */
export function partOf({ qualifiedBy = fields.qualifiedBy.default }: ConversionSettings): Part {
  const onArrival =
    qualifiedBy === "etapa"
      ? [{ action, params: { stage: "novo" } } as const]
      : [
          { action, statuses: ["MORNO", "FRIO"], params: { stage: "novo" } } as const,
          { action, statuses: ["QUENTE"], params: { stage: "qualificado" } } as const,
        ];
  return { steps: [...onArrival, { action, on: "stage" }] };
}
