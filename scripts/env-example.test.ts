import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { readSettings } from "@streamleads/integration-kit";
import { CONNECTORS } from "@streamleads/integrations";
import { SOURCES } from "@streamleads/integrations/sources";
import { describe, expect, it } from "vitest";
import { readConfig, SETTINGS } from "../apps/hub/src/config.ts";
import { clientVariables } from "../apps/hub/src/oauth/client.ts";
import { envExample } from "./env-example.ts";

const FILE = join(import.meta.dirname, "..", ".env.example");

/** The examples of the comments, as somebody gets them who copies one behind its `=`. */
function withExamples(text: string): Record<string, string | undefined> {
  return parseEnv(text.replace(/^# Exemplo: (.*)\n(\w+)=$/gm, "$2=$1"));
}

describe(".env.example", () => {
  it("at the root is what the code says (npm run env -- --write makes it so)", () => {
    expect(readFileSync(FILE, "utf8")).toBe(envExample());
  });

  it("has every variable of the hub and of the integrations, each once", () => {
    const wanted = [
      ...Object.keys(SETTINGS),
      ...[...CONNECTORS, ...SOURCES].flatMap(({ fields }) => Object.values(fields).flatMap(({ env }) => env ?? [])),
    ];
    const found = [...envExample().matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    const clients = CONNECTORS.flatMap(({ oauth }) => (oauth ? Object.values(clientVariables(oauth.provider)) : []));
    expect(found.toSorted()).toEqual([...new Set([...wanted, ...clients])].toSorted());
    expect(new Set(found).size).toBe(found.length);
  });

  it("can be used as it is: it sets nothing, and the hub starts with its defaults", () => {
    const copied = parseEnv(envExample());
    expect(Object.values(copied).filter(Boolean)).toEqual([]);
    expect(readConfig(copied).PORT).toBe(8000);
  });

  it("gives examples that are accepted as they stand, quotes and all", () => {
    const env = withExamples(envExample());
    expect(env.VENDEDORES).toContain("nome");
    expect(readConfig(env).VENDEDORES).toHaveLength(1);
    for (const connector of CONNECTORS) expect(readSettings(connector, env).problems, connector.slug).toEqual([]);
  });

  it("marks what is secret", () => {
    const comments = (variable: string) => new RegExp(`((?:^#.*\\n)+)${variable}=`, "m").exec(envExample())?.[1];
    for (const variable of ["SECRETS_KEY", "WHATSAPP_ACCESS_TOKEN"]) expect(comments(variable)).toContain("segredo");
    expect(comments("PORT")).not.toContain("segredo");
  });
});
