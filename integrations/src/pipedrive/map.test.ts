import { stageMapOf } from "@streamleads/integration-kit";
import { sampleLead } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedPerson, newLead, newPerson, samePhone, titleOf } from "./map.ts";
import { partOf } from "./part.ts";
import { DEFAULT_STAGE_MAP } from "./stage-map.ts";

const nothing = { ownerId: undefined, custom: {} };

describe("a person", () => {
  it("has no property for what is not known", () => {
    const lead = sampleLead({ email: null, telefone: null });
    expect(newPerson(lead, nothing)).toEqual({ name: "Carlos Silva" });
  });

  it("never loses an address that was there, and gets none twice", () => {
    const entry = fc.record({
      value: fc.string({ minLength: 1, maxLength: 20 }),
      primary: fc.boolean(),
      label: fc.constant("work"),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (emails) => {
        const lead = sampleLead();
        const changes = changedPerson({ name: "x", emails, phones: [] }, lead, {}, { isOurs: false });
        const after = (changes.emails ?? emails) as { value: string; primary: boolean }[];
        expect(after.slice(0, emails.length)).toEqual(emails);
        expect(after.filter(({ value }) => value === lead.email)).toHaveLength(1);
        expect(changedPerson({ name: "x", ...changes }, lead, {}, { isOurs: false })).toEqual({});
      }),
    );
  });

  it("keeps a stand-in for a name out of the CRM", () => {
    const lead = sampleLead({ nome: "Sem nome", email: null, telefone: null });
    expect(changedPerson({ name: "Ana" }, lead, {}, { isOurs: true })).toEqual({});
  });
});

describe("phones", () => {
  it.each([
    ["(11) 99999-9999", true],
    ["11 9999-9999", true],
    ["5511999999999", true],
    ["+55 11 99999-9999", true],
    ["(21) 99999-9999", false],
    ["", false],
    ["ramal", false],
  ])("%j is the sample's: %s", (written, isSame) => {
    expect(samePhone(written, "+5511999999999")).toBe(isSame);
  });
});

describe("a lead of the inbox", () => {
  const opening = { ...nothing, personId: 1, key: "k", isValued: true };
  it("has custom fields at its top level, money in two", () => {
    const custom = { aa: "x", bb: { value: 7, currency: "BRL" as const } };
    expect(newLead(sampleLead(), { ...opening, custom }, undefined)).toMatchObject({
      aa: "x",
      bb: 7,
      bb_currency: "BRL",
    });
  });

  it("has a title of one line and at most 250 characters, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: "binary" }), (interesse) => {
        const title = titleOf(sampleLead({ interesse }));
        expect(title.length).toBeLessThanOrEqual(250);
        expect(title).not.toMatch(/[\r\n]/);
        expect(title.startsWith("Carlos Silva")).toBe(true);
      }),
    );
  });
});

describe("the plan", () => {
  const actions = (settings: object) => partOf(settings).steps?.map(({ action, after }) => [action, after]);

  it("opens a lead for everybody and puts the note on it", () => {
    expect(actions({})).toEqual([
      ["contact.upsert", undefined],
      ["deal.create", "contact.upsert"],
      ["note.create", "deal.create"],
      ["contact.optout", undefined],
    ]);
  });

  it("puts the note on the person where nothing is opened", () => {
    expect(partOf({ createFor: "quente" }).steps).toMatchObject([
      { action: "contact.upsert" },
      { action: "deal.create", statuses: ["QUENTE"] },
      { action: "note.create", after: "deal.create", statuses: ["QUENTE"] },
      { action: "note.create", after: "contact.upsert", statuses: ["MORNO", "FRIO"] },
      { action: "contact.optout", on: "opt_out" },
    ]);
    expect(actions({ create: "none" })).toEqual([
      ["contact.upsert", undefined],
      ["note.create", "contact.upsert"],
      ["contact.optout", undefined],
    ]);
  });

  it("leaves the note out when the settings say so", () => {
    expect(actions({ note: "nao", create: "none" })).toEqual([
      ["contact.upsert", undefined],
      ["contact.optout", undefined],
    ]);
  });
});

it("the default names of stages are read as they are written, without accents and capitals", () => {
  const map = stageMapOf(DEFAULT_STAGE_MAP);
  expect(map?.get("negociacoes iniciadas")).toBe("proposta");
  expect(map?.get("contact made")).toBe("contatado");
});
