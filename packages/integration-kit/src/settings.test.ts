import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const fields = {
  token: { label: "Token", help: "x", env: "CRM_TOKEN", secret: true, required: true },
  apiUrl: { label: "Endereço", help: "x", env: "CRM_API_URL", default: "https://api.crm.example" },
  note: { label: "Nota", help: "só no painel" },
  days: {
    label: "Dias",
    help: "x",
    env: "CRM_DAYS",
    validate: (value: string) => (/^\d+$/.test(value) ? undefined : "Informe um número inteiro de dias."),
  },
};
const crm = { fields };

describe("readSettings", () => {
  it("reads values, trimmed, and fills in defaults", () => {
    expect(readSettings(crm, { CRM_TOKEN: " abc\n", CRM_DAYS: "7" })).toEqual({
      settings: { token: "abc", apiUrl: "https://api.crm.example", days: "7" },
      missing: [],
      problems: [],
      configured: true,
    });
  });

  it.each([{}, { CRM_TOKEN: "" }, { CRM_TOKEN: "  " }, { CRM_API_URL: "https://x.example" }])(
    "with %j is not configured and names what is missing",
    (env) => {
      expect(readSettings(crm, env)).toMatchObject({ missing: ["CRM_TOKEN"], configured: false });
    },
  );

  it("reports a wrong value by its variable, leaves it out and never repeats it", () => {
    const read = readSettings(crm, { CRM_TOKEN: "abc", CRM_DAYS: "sete" });
    expect(read.problems).toEqual([{ variable: "CRM_DAYS", message: "Informe um número inteiro de dias." }]);
    expect(read.configured).toBe(false);
    expect(JSON.stringify(read)).not.toContain("sete");
  });

  it("defaults alone configure nothing", () => {
    const optional = { fields: { apiUrl: fields.apiUrl } };
    expect(readSettings(optional, {})).toMatchObject({ missing: [], configured: false });
    expect(readSettings(optional, { CRM_API_URL: "https://x.example" })).toMatchObject({ configured: true });
  });

  it("asks the connector which connections there are", () => {
    const channels = {
      fields: {
        url: { label: "URL", help: "x", env: "HOOK_URL" },
        name: { label: "Nome", help: "x", env: "HOOK_NAME" },
      },
      connections: ({ url }: { url?: string }) => (url === undefined ? [] : [{ name: "vendas", settings: { url } }]),
    };
    expect(readSettings(channels, { HOOK_NAME: "a" }).configured).toBe(false);
    expect(readSettings(channels, { HOOK_URL: "https://x.example" }).configured).toBe(true);
  });
});
