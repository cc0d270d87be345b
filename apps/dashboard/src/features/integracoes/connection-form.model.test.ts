import { describe, expect, it } from "vitest";
import { definition, settingsOf } from "../../fixtures/connections.ts";
import { clockAt } from "../../fixtures/moments.ts";
import {
  changeBody,
  errorsByField,
  type FormValues,
  initialValues,
  leadFieldNames,
  newBody,
  shownFields,
  statusesProblem,
} from "./connection-form.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));
const hubspot = definition();
const all = shownFields(hubspot, true);
const before = initialValues(hubspot, settingsOf(clock));
const typed = (over: Partial<FormValues>, settings: Record<string, string> = {}): FormValues => ({
  ...before,
  ...over,
  settings: { ...before.settings, ...settings },
});

describe("initialValues", () => {
  it("shows what was given; secrets and defaults leave their field empty", () =>
    expect(before).toEqual({
      label: "Vendas",
      statuses: ["QUENTE", "MORNO", "FRIO"],
      settings: { accessToken: "", region: "", pipeline: "752340", signingSecret: "", note: "" },
      cleared: [],
    }));

  it("never puts a secret into the page, even if one came along", () => {
    const leaked = settingsOf(clock, {
      fields: [{ name: "signingSecret", value: "não era para vir", set: true, from: "given", variable: null }],
    });
    expect(initialValues(hubspot, leaked).settings.signingSecret).toBe("");
  });
});

describe("shownFields", () => {
  it("hides what access in one step brings", () =>
    expect(shownFields(hubspot, false).map(({ name }) => name)).toEqual([
      "region",
      "pipeline",
      "signingSecret",
      "note",
    ]));
});

describe("newBody", () => {
  it("sends only what was filled in, trimmed", () => {
    const values = typed({ label: " Vendas " }, { accessToken: " pat-1 ", pipeline: " " });
    expect(newBody(hubspot, values, all)).toEqual({
      integration: "hubspot",
      label: "Vendas",
      settings: { accessToken: "pat-1" },
    });
  });

  it("tells the statuses only when not all go there, in their usual order", () =>
    expect(newBody(hubspot, typed({ statuses: ["MORNO", "QUENTE"] }), all).statuses).toEqual(["QUENTE", "MORNO"]));
});

describe("changeBody", () => {
  it.each<[string, FormValues, object]>([
    ["nothing, when nothing changed", typed({}), {}],
    ["not the order in which statuses were tapped", typed({ statuses: ["FRIO", "QUENTE", "MORNO"] }), {}],
    ["a new secret", typed({}, { signingSecret: "novo" }), { settings: { signingSecret: "novo" } }],
    ["a secret to be emptied", typed({ cleared: ["signingSecret"] }), { settings: { signingSecret: "" } }],
    ["a value that was deleted, as empty", typed({}, { pipeline: "" }), { settings: { pipeline: "" } }],
    ["a name that was deleted, as none", typed({ label: " " }), { label: null }],
    ["fewer statuses", typed({ statuses: ["QUENTE"] }), { statuses: ["QUENTE"] }],
  ])("sends %s", (_, after, body) => expect(changeBody(before, after, all)).toEqual(body));

  it("sends all statuses again as no choice", () => {
    const hotOnly = { ...before, statuses: ["QUENTE" as const] };
    expect(changeBody(hotOnly, before, all)).toEqual({ statuses: null });
  });

  it("sends nothing of fields that the form does not show", () =>
    expect(changeBody(before, typed({}, { accessToken: "x" }), shownFields(hubspot, false))).toEqual({}));
});

describe("errorsByField", () => {
  it("puts the hub's words at the field, wherever its path begins, and leaves out what has no field", () => {
    const said = (field: string) => ({ field, code: "invalid_value", message: "Não serve.", fix: "troque" });
    expect(errorsByField([said("pipeline"), said("settings.note"), said("label"), said("settings")], all)).toEqual({
      "settings.pipeline": "Não serve. Troque",
      "settings.note": "Não serve. Troque",
      label: "Não serve. Troque",
    });
  });
});

describe("the small rules", () => {
  it("a connection that takes no lead at all is refused", () => {
    expect(statusesProblem([])).toBe("Escolha ao menos uma temperatura.");
    expect(statusesProblem(["FRIO"])).toBeNull();
  });

  it.each([
    [["nome", "score", "utm_source"], "nome, pontos, utm_source"],
    [[], "Nenhum dado do lead."],
    [["toString"], "toString"],
  ])("%j leave as %j", (receives, words) => expect(leadFieldNames(receives)).toBe(words));
});
