import { readSettings } from "@streamleads/integration-kit";
import { type FakeServer, startFake, testContext } from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { calendly } from "./connector.ts";
import { type CalendlyFake, calendlyFake, ORGANIZATION, SIGNING_KEY, USER } from "./fake.ts";

let fake: CalendlyFake;
let server: FakeServer;
const open: { close(): Promise<void> }[] = [];
const start = async (plan: "free" | "standard" = "standard") => {
  fake = calendlyFake({ plan });
  server = await startFake(fake);
};
beforeEach(() => start());
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await server.close();
});

const at = (env: Record<string, string> = {}, publicUrl: string | undefined = "https://leads.exemplo.com.br") => {
  const { settings, problems } = readSettings(calendly, { ...fake.env(server.url), ...env });
  expect(problems).toEqual([]);
  const ctx = testContext(calendly, settings, { company: { publicUrl } });
  open.push(ctx);
  return ctx;
};
const setUp = (...given: Parameters<typeof at>) => calendly.setup?.(at(...given));

describe("the subscription", () => {
  it("is made once, with the key, for the person's own bookings", async () => {
    for (let run = 0; run < 3; run++) {
      expect(await setUp()).toEqual({ kind: "delivered", note: "Webhook de agendamentos ativo." });
    }
    expect(fake.subscriptions).toMatchObject([
      {
        callback_url: expect.stringMatching(
          /^https:\/\/leads\.exemplo\.com\.br\/webhooks\/calendly\?chave=[0-9a-f]{8}$/,
        ),
        events: ["invitee.created", "invitee.canceled", "invitee_no_show.created"],
        scope: "user",
        user: USER,
        organization: ORGANIZATION,
        signing_key: SIGNING_KEY,
      },
    ]);
  });

  it("is of the organisation where the settings say so", async () => {
    await setUp({ CALENDLY_WEBHOOK_ESCOPO: "organization" });
    expect(fake.subscriptions).toMatchObject([{ scope: "organization", user: null }]);
  });

  it("is made again with a new key, and the one of the old key goes", async () => {
    await setUp();
    await setUp({ CALENDLY_WEBHOOK_SIGNING_KEY: `uma-chave-nova-e-longa-0002,${SIGNING_KEY}` });
    expect(fake.subscriptions).toMatchObject([{ signing_key: "uma-chave-nova-e-longa-0002" }]);
  });

  it("is put back when Calendly has switched it off, by a check too", async () => {
    await setUp();
    fake.disableAll();
    expect(await calendly.check(at())).toMatchObject({ kind: "delivered" });
    expect(fake.subscriptions).toMatchObject([{ state: "active" }]);
  });

  it("leaves those of others alone, and finds its own behind them", async () => {
    for (const name of ["um", "dois", "tres"]) await setUp({}, `https://${name}.exemplo.com.br`);
    await setUp();
    await setUp();
    expect(fake.subscriptions).toHaveLength(4);
  });

  it("that is there already, but was hidden from the list, is taken as it is", async () => {
    await setUp();
    const ctx = at();
    // The first list is older than the subscription.
    const request = ctx.http.request.bind(ctx.http);
    let lists = 0;
    const http = Object.assign(Object.create(ctx.http) as typeof ctx.http, {
      get: async (path: string, options?: object) => {
        if (path === "/webhook_subscriptions" && lists++ === 0) {
          const json = { collection: [], pagination: {} };
          return { kind: "answer", status: 200, headers: {}, text: "", json, durationMs: 1 } as const;
        }
        return request("GET", path, options);
      },
      post: (path: string, json: unknown) => request("POST", path, { json }),
      request,
    });
    expect(await calendly.setup?.({ ...ctx, http })).toMatchObject({ kind: "delivered" });
    expect(fake.subscriptions).toHaveLength(1);
  });

  for (const [guarantee, publicUrl, note] of [
    ["an address on this machine", "http://localhost:8000", "PUBLIC_URL"],
    ["plain http", "http://leads.exemplo.com.br", "PUBLIC_URL"],
  ] as const) {
    it(`cannot be made for ${guarantee}; links work all the same`, async () => {
      expect(await setUp({}, publicUrl)).toMatchObject({ kind: "delivered", note: expect.stringContaining(note) });
      expect(fake.subscriptions).toEqual([]);
    });
  }

  it("cannot be made without a key; links work all the same", async () => {
    const ctx = at();
    const { signingKey: _, ...settings } = ctx.settings;
    expect(await calendly.setup?.({ ...ctx, settings })).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("CALENDLY_WEBHOOK_SIGNING_KEY"),
    });
  });

  it("a plan without webhooks is said, and stops no links", async () => {
    await server.close();
    await start("free");
    expect(await setUp()).toMatchObject({ kind: "delivered", note: expect.stringContaining("plano pago") });
  });
});
