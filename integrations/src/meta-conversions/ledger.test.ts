import { STAGES, type Stage } from "@streamleads/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueStages, type Reached, refsOf } from "./ledger.ts";
import { DEFAULT_NAMES, nameOf, stageNamesProblem } from "./stage-names.ts";

const AT = new Date("2026-11-23T15:00:00Z");
const reached = (stage: Stage, more: Partial<Reached> = {}): Reached => {
  return { leadId: 1, planNo: 1, stage, isByPerson: true, at: AT, refs: {}, ...more };
};
const stages = (given: Reached) => dueStages(given).map(({ stage }) => stage);

describe("the stages to send", () => {
  it.each([
    ["novo", true, ["novo"]],
    ["visita", true, ["novo", "contatado", "qualificado", "visita"]],
    ["qualificado", false, ["novo", "qualificado"]],
    ["perdido", true, ["perdido"]],
  ] as const)("of %s, by a person: %s, are %j", (stage, isByPerson, wanted) => {
    expect(stages(reached(stage, { isByPerson }))).toEqual(wanted);
  });

  it("of a journey, whatever its jumps and repeats, are each sent once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...STAGES), fc.boolean(), fc.integer({ min: 1, max: 9 }))),
        (moves) => {
          let refs: Record<string, string> = {};
          const sent: Stage[] = [];
          for (const [stage, isByPerson, planNo] of moves) {
            const due = dueStages(reached(stage, { isByPerson, planNo, refs }));
            sent.push(...due.map((one) => one.stage));
            refs = { ...refs, ...refsOf(due, AT) };
          }
          expect(new Set(sent).size).toBe(sent.length);
        },
      ),
    );
  });

  it("of a new journey after a month are sent again; of a slow one the stages behind are not", () => {
    const refs = { evento_novo: "lead-1:novo:1@2026-10-01T00:00:00Z" };
    expect(dueStages(reached("novo", { planNo: 2, refs }))).toEqual([{ stage: "novo", eventId: "lead-1:novo:2" }]);
    expect(stages(reached("contatado", { planNo: 2, refs }))).toEqual(["contatado"]);
    expect(stages(reached("novo", { planNo: 1, refs }))).toEqual([]);
  });

  it("with a memory that cannot be read are not sent twice", () => {
    expect(stages(reached("novo", { planNo: 2, refs: { evento_novo: "lead-1:novo:1" } }))).toEqual([]);
  });
});

describe("names of stages", () => {
  it("are the account's own where it gives them, line by line or with semicolons", () => {
    const setting = "novo = Inscrito;\nganho=Contrato assinado";
    expect(nameOf("novo", setting)).toBe("Inscrito");
    expect(nameOf("ganho", setting)).toBe("Contrato assinado");
    expect(nameOf("visita", setting)).toBe(DEFAULT_NAMES.visita);
    expect(stageNamesProblem(setting)).toBeUndefined();
  });

  it.each(["venda=Fechou", "novo", "novo=", `novo=${"x".repeat(51)}`, "novo=A\nnovo=B"])(
    "refuse the line %j",
    (setting) => {
      expect(stageNamesProblem(setting)).toContain("etapa=nome");
    },
  );

  it("refuse one name for two stages: Meta would count them as one", () => {
    expect(stageNamesProblem("novo=Venda ganha")).toBe("Duas etapas ficariam com o mesmo nome.");
  });

  it("have a default for every stage, within Meta's bound", () => {
    for (const stage of STAGES) expect(nameOf(stage, undefined)).toMatch(/^.{1,50}$/);
  });
});
