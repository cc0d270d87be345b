import { readFileSync } from "node:fs";
import { join } from "node:path";
import { causesIn, sectionOf, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { SCOPES } from "./errors.ts";
import { FIRST_CONTACT_ID, hubspotFake } from "./fake.ts";
import contactUpsert from "./fixtures/contact-upsert.json" with { type: "json" };
import dealCreate from "./fixtures/deal-create.json" with { type: "json" };
import { PROPERTIES } from "./properties.ts";
import { hubspotSource } from "./source.ts";

const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
const printed = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ""));
let sent: unknown[];

beforeAll(async () => {
  const fake = hubspotFake({ isConnected: true, contacts: [{ email: "bia@exemplo.com.br" }] });
  sent = [];
  const server = await startFake({
    ...fake,
    handle: (request, arrived) => {
      sent.push(JSON.parse(request.body.toString()));
      return fake.handle(request, arrived);
    },
  });
  const ctx = testContext(hubspot, { token: fake.env("").HUBSPOT_API_KEY ?? "", apiUrl: server.url });
  await hubspot.actions["contact.upsert"]?.(testJob(), ctx);
  await hubspot.actions["deal.create"]?.(testJob({ refs: { contact: FIRST_CONTACT_ID } }), ctx);
  await ctx.close();
  await server.close();
});

describe("README", () => {
  it("prints the two requests as they are sent for the sample lead", () => {
    expect(printed).toEqual([contactUpsert, dealCreate]);
    expect(sent).toEqual(printed);
  });

  it("names every setting with its variable and default", () => {
    for (const { label, env, default: preset } of Object.values<{ label: string; env?: string; default?: string }>(
      hubspot.fields,
    )) {
      const row = readme.split("\n").find((line) => line.split("|")[1]?.trim() === label);
      expect(row, label).toBeDefined();
      if (env) expect(row).toContain(`\`${env}\``);
      if (preset) expect(row).toContain(`\`${preset}\``);
    }
  });

  it("asks for every scope that is needed, and names every property that is made", () => {
    for (const scope of SCOPES) expect(readme).toContain(`\`${scope}\``);
    for (const { name } of [...PROPERTIES.contacts, ...PROPERTIES.deals]) expect(readme).toContain(`\`${name}\``);
  });

  it("names every action and the address of the webhook", () => {
    for (const action of Object.keys(hubspot.actions)) expect(readme).toContain(`(\`${action}\`)`);
    for (const path of hubspotSource.webhook?.paths ?? []) expect(readme).toContain(`https://SEU-ENDERECO${path}\``);
    expect(readme).toContain(`\`${hubspotSource.fields.publicUrl.env}\``);
  });

  it("explains every cause that the code can give", () => {
    const causes = [...causesIn(import.meta.url), "token_expired", "token_invalid", "daily_limit", "rate_limited"];
    expect(causes.length).toBeGreaterThan(30);
    const table = sectionOf(readme, "## Erros e o que fazer");
    for (const cause of causes) expect(table, cause).toContain(`\`${cause}\``);
  });
});
