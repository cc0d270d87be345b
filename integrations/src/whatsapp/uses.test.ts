import { readSettings } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { whatsapp } from "./connector.ts";
import { whatsappFake } from "./fake.ts";
import { partOf } from "./uses.ts";

describe("what a number is used for", () => {
  for (const [uso, serves] of [
    ["corretores", ["notify.hot_lead"]],
    ["leads", ["message.followup"]],
    ["tudo", undefined],
    [undefined, undefined],
    ["constructor", undefined],
  ] as const) {
    it(`${uso}: ${serves ?? "every action of the plan"}`, () => {
      expect(partOf(uso === undefined ? {} : { uso })).toEqual(serves === undefined ? {} : { serves });
    });
  }

  it("two numbers, one for each use, share all that the connector does and nothing twice", () => {
    const shared = [partOf({ uso: "corretores" }), partOf({ uso: "leads" })].flatMap(({ serves }) => serves ?? []);
    expect(shared.toSorted()).toEqual(Object.keys(whatsapp.actions).toSorted());
  });

  it("a word that is no use is a problem of the environment", () => {
    const env = { ...whatsappFake().env("http://127.0.0.1:1"), WHATSAPP_USO: "equipe" };
    expect(readSettings(whatsapp, env).problems).toEqual([
      { variable: "WHATSAPP_USO", message: expect.stringContaining("corretores") },
    ]);
  });
});
