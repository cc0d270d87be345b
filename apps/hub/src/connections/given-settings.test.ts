import { type Connector, defineConnector, type Field } from "@streamleads/integration-kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGiven, SETTING_CHARS_MAX } from "./given-settings.ts";

const field = (over: Partial<Field> = {}): Field => ({ label: "Campo", help: "Onde achar.", ...over });

function connectorWith(over: Partial<Connector>): Connector {
  return defineConnector({
    slug: "crm",
    label: "CRM",
    docs: "https://crm.example",
    receives: [],
    fields: {},
    limits: { concurrency: 1, rate: null },
    check: async () => ({ kind: "delivered" }),
    actions: {},
    ...over,
  } as Connector);
}

const CRM = connectorWith({
  fields: {
    token: field({ label: "Token", secret: true, required: true }),
    funnel: field({
      default: "padrao",
      validate: (value) => (value === "ruim" ? "Esse funil não existe." : undefined),
    }),
    mode: field({
      choices: [
        { value: "a", label: "Alfa" },
        { value: "b", label: "Beta" },
      ],
    }),
    apiUrl: field({ env: "CRM_API_URL", default: "https://api.crm.example" }),
  },
});

describe("settings that people give", () => {
  it("are trimmed, get their defaults, and leave out what is blank", () => {
    expect(readGiven(CRM, { token: "  t-1\n", mode: " " })).toEqual({
      settings: { token: "t-1", funnel: "padrao", apiUrl: "https://api.crm.example" },
      problems: [],
      needsAccess: false,
      ownName: undefined,
    });
  });

  it("reach their provider where the installation says, unless they say otherwise", () => {
    const env = { CRM_API_URL: "https://proxy.example" };
    expect(readGiven(CRM, { token: "t" }, { env }).settings.apiUrl).toBe("https://proxy.example");
    const own = { token: "t", apiUrl: "https://own.example" };
    expect(readGiven(CRM, own, { env }).settings.apiUrl).toBe("https://own.example");
  });

  it.each([
    ["a required one is missing", {}, "settings.token", "required", "Onde achar."],
    ["a required one is blank", { token: "  " }, "settings.token", "required", "Onde achar."],
    [
      "the connector refuses one",
      { token: "t", funnel: "ruim" },
      "settings.funnel",
      "invalid_value",
      "Esse funil não existe.",
    ],
    ["one is none of the choices", { token: "t", mode: "c" }, "settings.mode", "invalid_value", /Alfa, Beta/],
    ["one does not exist", { token: "t", nada: "x" }, "settings.nada", "unknown_field", /definição/],
    ["one is a file", { token: "x".repeat(SETTING_CHARS_MAX + 1) }, "settings.token", "too_big", /10000/],
    ["one has a NUL", { token: "a\0b" }, "settings.token", "invalid_value", "Onde achar."],
    ["one has half a letter", { token: "a\ud800" }, "settings.token", "invalid_value", "Onde achar."],
  ])("are refused when %s", (_, given, path, code, fix) => {
    const { problems } = readGiven(CRM, given);
    expect(problems).toMatchObject([{ field: path, code }]);
    expect(problems[0]?.fix).toMatch(fix);
  });

  it("tell every problem at once, and never repeat a value", () => {
    const { problems } = readGiven(CRM, { funnel: "ruim", mode: "valor-secreto", [`x${"y".repeat(90)}`]: "1" });
    expect(problems).toHaveLength(4);
    expect(JSON.stringify(problems)).not.toContain("valor-secreto");
    expect(Math.max(...problems.map((one) => one.field.length))).toBeLessThan(80);
  });

  it("are never read as whole while a required one is missing", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("funnel", "mode", "apiUrl"), fc.string({ maxLength: 20 })), (given) => {
        const { problems } = readGiven(CRM, given);
        expect(problems.some(({ field: path, code }) => path === "settings.token" && code === "required")).toBe(true);
      }),
    );
  });
});

describe("settings of an integration that takes OAuth", () => {
  const oauth = { provider: "crm", tokenField: "token" } as unknown as NonNullable<Connector["oauth"]>;
  const withOAuth = connectorWith({ fields: { ...CRM.fields, region: field({ required: true }) }, oauth });

  it("are whole but for the token, which is then given in one step", () => {
    expect(readGiven(withOAuth, { region: "br" })).toMatchObject({ problems: [], needsAccess: true });
    expect(readGiven(withOAuth, { region: "br", token: "colado" })).toMatchObject({ problems: [], needsAccess: false });
  });

  it("lack everything else as before", () => {
    expect(readGiven(withOAuth, {}).problems).toMatchObject([{ field: "settings.region", code: "required" }]);
  });

  it("are completed by the access: its token and what the provider told", () => {
    const access = { field: "token", token: "dado", settings: { region: "us" } };
    expect(readGiven(withOAuth, { token: "colado" }, { access })).toMatchObject({
      problems: [],
      needsAccess: false,
      settings: { token: "dado", region: "us" },
    });
  });

  it("with a token that is one way of several need it when nothing else makes a connection", () => {
    const either = connectorWith({
      fields: { webhook: field(), token: field({ secret: true }), channel: field() },
      connections: (all) =>
        all.webhook || (all.token && all.channel) ? [{ name: "canal", settings: { ...all } }] : [],
      oauth,
    });
    expect(readGiven(either, { channel: "#a" })).toMatchObject({ needsAccess: true, ownName: "canal", problems: [] });
    expect(readGiven(either, { webhook: "https://x" })).toMatchObject({ needsAccess: false, problems: [] });
    expect(readGiven(either, {}).problems).toMatchObject([{ field: "settings", code: "required" }]);
  });
});

describe("settings of an integration with a connection per channel", () => {
  const channels = connectorWith({
    fields: { sales: field({ label: "Vendas" }), marketing: field({ label: "Marketing" }) },
    connections: (all) =>
      (["sales", "marketing"] as const).flatMap((name) => {
        const value = all[name];
        return value ? [{ name, settings: { [name]: value } }] : [];
      }),
  });

  it("describe one, which has its own name and only its own settings", () => {
    expect(readGiven(channels, { sales: "#a" })).toMatchObject({
      ownName: "sales",
      settings: { sales: "#a" },
      problems: [],
    });
  });

  it("are refused when they describe none or two", () => {
    expect(readGiven(channels, {}).problems[0]?.fix).toContain("Vendas, Marketing");
    expect(readGiven(channels, { sales: "#a", marketing: "#b" }).problems[0]?.message).toContain("sales, marketing");
  });
});
