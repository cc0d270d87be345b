import { type FakeServer, startFake, testContext } from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { SCOPES } from "./errors.ts";
import { DEFAULT_PIPELINE, type HubSpotFake, type HubSpotFakeOptions, hubspotFake } from "./fake.ts";
import { badRequest, notFound } from "./fake-answers.ts";
import { PROPERTIES, TAGS } from "./properties.ts";
import { checkAccount, setUpAccount } from "./setup.ts";

let fake: HubSpotFake;
let server: FakeServer;

async function start(options: HubSpotFakeOptions = {}) {
  await server?.close();
  // A copy: tests change the stages of an account.
  fake = hubspotFake({ pipelines: [structuredClone(DEFAULT_PIPELINE)], ...options });
  server = await startFake(fake);
}
beforeEach(() => start());
afterEach(() => server.close());

function context(settings: Record<string, string> = {}) {
  const token = fake.env(server.url).HUBSPOT_API_KEY ?? "";
  return testContext(hubspot, { token, apiUrl: server.url, ...settings });
}

function namesOf(type: "contacts" | "deals") {
  return [...fake.account.properties[type].keys()].filter((name) => name.startsWith("streamleads_"));
}

describe("setUpAccount", () => {
  it("makes all our properties in a group of their own, with those that must be unique", async () => {
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
    for (const type of ["contacts", "deals"] as const) {
      expect(namesOf(type)).toEqual(PROPERTIES[type].map(({ name }) => name));
      expect(fake.account.groups[type].get("streamleads")).toBe("StreamLeads");
    }
    expect(fake.account.isUnique("contacts", "streamleads_lead_id")).toBe(true);
    expect(fake.account.isUnique("deals", "streamleads_deal_key")).toBe(true);
    expect(server.requests).toBe(7);
  });

  it("changes nothing in an account that is set up, in three calls", async () => {
    await setUpAccount(context());
    const before = server.requests;
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
    expect(server.requests - before).toBe(3);
  });

  it("makes again what somebody deleted, and only that", async () => {
    await setUpAccount(context());
    fake.account.properties.contacts.delete("streamleads_tags");
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
    expect(namesOf("contacts")).toContain("streamleads_tags");
  });

  it("adds missing options and keeps those that people made", async () => {
    await setUpAccount(context());
    const tags = fake.account.properties.contacts.get("streamleads_tags")!;
    tags.options = [{ label: "Da casa", value: "casa", displayOrder: 0, hidden: false }];
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
    expect(tags.options.map(({ value }) => value)).toEqual(["casa", ...TAGS]);
  });

  it("counts as done what another instance made a moment earlier", async () => {
    const ctx = context();
    const [first, second] = await Promise.all([setUpAccount(ctx), setUpAccount(context())]);
    expect([first.kind, second.kind]).toEqual(["delivered", "delivered"]);
  });

  const group = { label: "x", groupName: "contactinformation" };
  const options = [{ label: "Frio", value: "Frio", displayOrder: 0, hidden: false }];
  it.each([
    ["é de outro tipo", { name: "streamleads_lead_id", type: "number", fieldType: "number", hasUniqueValue: true }],
    ["não exige valor único", { name: "streamleads_lead_id", type: "string", fieldType: "text" }],
    ["aceita um valor só", { name: "streamleads_tags", type: "enumeration", fieldType: "select", options }],
  ])("asks a person about a property of ours that %s", async (reason, property) => {
    fake.account.createProperty("contacts", { ...group, ...property });
    expect(await setUpAccount(context())).toMatchObject({
      kind: "reconnect",
      cause: "property_unfit",
      reason: expect.stringContaining(reason),
    });
  });

  it("accepts a property of ours that the company shows in another way", async () => {
    const number = { name: "streamleads_lead_id", type: "string", fieldType: "textarea", hasUniqueValue: true };
    fake.account.createProperty("contacts", { ...group, ...number });
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
  });

  it("names the scope that is missing", async () => {
    await start({ scopes: SCOPES.filter((scope) => scope !== "crm.schemas.deals.write") });
    const outcome = await setUpAccount(context());
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "scope_missing" });
    expect(outcome).toMatchObject({ fix: expect.stringContaining("crm.schemas.deals.write") });
  });

  it("needs no other scopes than those that the README asks for", async () => {
    await start({ scopes: SCOPES });
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
  });

  it("does not take a failure to read for an account without properties", async () => {
    await setUpAccount(context());
    server.fail({ kind: "answer", status: 503 }, 1);
    expect(await setUpAccount(context())).toMatchObject({ kind: "retry" });
    server.fail({ kind: "answer", status: 200, json: {} }, 1);
    expect(await setUpAccount(context())).toMatchObject({ kind: "unknown" });
  });

  it("takes a 404 of HubSpot's for an account that has none of our properties", async () => {
    server.fail({ kind: "answer", ...notFound() }, 1);
    expect(await setUpAccount(context())).toMatchObject({ kind: "delivered" });
    expect(namesOf("contacts")).toHaveLength(PROPERTIES.contacts.length);
  });

  it("says why when HubSpot does not make a property", async () => {
    const ctx = context();
    fake.account.createProperty = () => badRequest("The account has all the unique properties that it may have");
    expect(await setUpAccount(ctx)).toMatchObject({ kind: "rejected", cause: "validation_refused" });
  });

  it.each([1, 2, 3, 4, 5, 6])("is not done when call %i of seven is not answered", async (healthy) => {
    const gone = { kind: "answer", status: 500 } as const;
    const ctx = context();
    let calls = 0;
    const { http } = ctx;
    const counted =
      <T extends unknown[]>(call: (...given: T) => ReturnType<typeof http.get>) =>
      (...given: T) => {
        calls += 1;
        if (calls > healthy) server.fail(gone, 1);
        return call(...given);
      };
    ctx.http = {
      get: counted((path: string, options) => http.get(path, options)),
      post: counted((path: string, json: unknown, options) => http.post(path, json, options)),
      patch: counted((path: string, json: unknown, options) => http.patch(path, json, options)),
      request: counted((method: string, path: string, options) => http.request(method, path, options)),
    };
    expect(await setUpAccount(ctx)).toMatchObject({ kind: "retry", cause: "http_500" });
  });
});

describe("stages", () => {
  it("names the stages that the account has when one of the settings is not among them", async () => {
    await start({
      isConnected: true,
      pipelines: [{ id: "default", label: "Vendas", stages: [{ id: "77", label: "Visita" }] }],
    });
    const outcome = await setUpAccount(context({ stageQuente: "77" }));
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "stage_missing" });
    expect(outcome).toMatchObject({
      reason: expect.stringMatching(/qualifiedtobuy, presentationscheduled\..*77 \(Visita\)/),
    });
  });

  it("names the pipelines that the account has when the one of the settings is not among them", async () => {
    const outcome = await setUpAccount(context({ pipeline: "locacao" }));
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "pipeline_missing" });
    expect(outcome).toMatchObject({ reason: expect.stringContaining("default (Pipeline de vendas)") });
  });

  it("is content with other stages when the settings name them", async () => {
    await start({
      isConnected: true,
      pipelines: [{ id: "9", label: "Vendas", stages: [{ id: "77", label: "Visita" }] }],
    });
    const settings = { pipeline: "9", stageQuente: "77", stageMorno: "77", stageFrio: "77" };
    expect(await setUpAccount(context(settings))).toMatchObject({ kind: "delivered" });
  });
});

describe("checkAccount", () => {
  it("tells what is left of the day's allowance, where HubSpot does", async () => {
    expect(await checkAccount(context())).toMatchObject({
      quota: { what: "chamadas à API hoje", left: 649_999, limit: 650_000 },
    });
    const results = { status: 200, json: { results: [] } } as const;
    const withOAuth = await startFake({
      ...fake,
      handle: (request, arrived) => {
        const { headers: _none, ...answer } = fake.handle(request, arrived);
        return request.path.includes("/contacts") ? results : answer;
      },
    });
    const outcome = await checkAccount(context({ apiUrl: withOAuth.url }));
    await withOAuth.close();
    expect(outcome).toMatchObject({ kind: "delivered" });
    expect(outcome).not.toHaveProperty("quota");
  });

  it("sees what somebody changed in HubSpot since the last one", async () => {
    const ctx = context();
    expect(await checkAccount(ctx)).toMatchObject({ kind: "delivered" });
    fake.account.pipelines[0]?.stages.splice(0, 1);
    expect(await checkAccount(ctx)).toMatchObject({ kind: "reconnect", cause: "stage_missing" });
    fake.account.pipelines.splice(0, 1, structuredClone(DEFAULT_PIPELINE));
    expect(await checkAccount(ctx)).toMatchObject({ kind: "delivered" });
  });

  it("proves token and stages without changing the account", async () => {
    expect(await checkAccount(context())).toMatchObject({ kind: "delivered" });
    expect(namesOf("contacts")).toEqual([]);
    expect(server.arrivals).toEqual([]);
  });

  it("asks for no personal data of the account's contacts", async () => {
    await start({ contacts: [{ email: "bia@exemplo.com.br", firstname: "Beatriz" }] });
    const ctx = context();
    const answers: string[] = [];
    const { http } = ctx;
    ctx.http = {
      post: (path, json) => http.post(path, json),
      patch: (path, json) => http.patch(path, json),
      request: (method, path) => http.request(method, path),
      get: async (path, options) => {
        const answer = await http.get(path, options);
        if (answer.kind === "answer") answers.push(answer.text);
        return answer;
      },
    };
    await checkAccount(ctx);
    expect(answers.join()).toContain("hs_object_id");
    expect(answers.join()).not.toMatch(/bia@exemplo|Beatriz/);
  });

  it.each([
    ["a wrong token", { token: "wrong" }, "token_invalid"],
    ["an address that is not HubSpot's", { apiUrl: "/elsewhere" }, "address_wrong"],
  ])("refuses %s", async (_what, { token, apiUrl }: { token?: string; apiUrl?: string }, cause) => {
    const settings = { ...(token ? { token } : {}), ...(apiUrl ? { apiUrl: server.url + apiUrl } : {}) };
    expect(await checkAccount(context(settings))).toMatchObject({ kind: "reconnect", cause });
  });
});
