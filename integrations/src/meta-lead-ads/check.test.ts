import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkAccess } from "./check.ts";
import { SYSTEM_USER_TOKEN } from "./fake.ts";
import { graphError } from "./fake-errors.ts";
import { APP, PAGE } from "./fake-page.ts";
import { type ListeningFake, listeningFake } from "./testing.ts";

let fake: ListeningFake;
beforeAll(async () => {
  fake = await listeningFake();
});
beforeEach(() => {
  fake.graph.reset();
  fake.server.heal();
});
afterAll(() => fake.close());

const IN_JANUARY = 1_800_200_000;
const IN_MARCH = 1_805_000_000;

describe("the check of access", () => {
  it("proves token, secret and subscription, and reads no lead", async () => {
    expect(await checkAccess(fake.context())).toEqual({
      outcome: { kind: "delivered", note: "Recebe os leads de Imobiliária Exemplo. Token sem data para vencer." },
    });
    expect(fake.graph.calls.map(({ path }) => path)).toEqual([
      "/v26.0/me/accounts",
      "/v26.0/me",
      "/v26.0/app",
      "/v26.0/debug_token",
      `/v26.0/${PAGE.id}/subscribed_apps`,
    ]);
  });

  it("knows the Pages of a system user's token", async () => {
    const { outcome } = await checkAccess(fake.context({ pageAccessToken: SYSTEM_USER_TOKEN }));
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining(PAGE.name) });
  });

  it.each([
    [IN_JANUARY, 0, IN_JANUARY],
    [0, IN_MARCH, IN_MARCH],
    [IN_MARCH, IN_JANUARY, IN_JANUARY],
  ])(
    "sees the end of the token early: expires_at %d, data access %d",
    async (expiresAt, dataAccessExpiresAt, first) => {
      Object.assign(fake.graph.state, { expiresAt, dataAccessExpiresAt });
      const checked = await checkAccess(fake.context());
      expect(checked.expiresAt).toEqual(new Date(first * 1_000));
      expect(checked.outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("Token válido até") });
    },
  );

  it.each([-1, 1e15, Number.MAX_VALUE])("takes %d for no date", async (expiresAt) => {
    Object.assign(fake.graph.state, { expiresAt });
    expect(await checkAccess(fake.context())).not.toHaveProperty("expiresAt");
  });

  it("says when a Page no longer sends its leads here, and what to do, without stopping the source", async () => {
    fake.graph.state.subscribed = ["feed"];
    fake.graph.state.expiresAt = IN_JANUARY;
    expect(await checkAccess(fake.context())).toEqual({
      outcome: {
        kind: "rejected",
        cause: "page_not_subscribed",
        reason: "A página Imobiliária Exemplo não está enviando avisos de leads a este aplicativo.",
        fix: expect.stringContaining("subscribed_fields=leadgen"),
      },
      expiresAt: new Date(IN_JANUARY * 1_000),
    });
    fake.graph.state.subscribed = [];
    expect((await checkAccess(fake.context())).outcome).toMatchObject({ cause: "page_not_subscribed" });
  });

  it("does not take another app's subscription for ours", async () => {
    const other = { id: "999", name: "Outra ferramenta", subscribed_fields: ["leadgen"] };
    fake.graph.answer(`${PAGE.id}/subscribed_apps`, { status: 200, json: { data: [other] } });
    expect((await checkAccess(fake.context())).outcome).toMatchObject({ cause: "page_not_subscribed" });
    const ours = { ...other, id: APP.id };
    fake.graph.answer(`${PAGE.id}/subscribed_apps`, { status: 200, json: { data: [other, ours] } });
    expect((await checkAccess(fake.context())).outcome).toMatchObject({ kind: "delivered" });
  });

  it("refuses a token that may not read leads, and names what else is missing", async () => {
    fake.graph.state.scopes = ["pages_show_list"];
    expect((await checkAccess(fake.context())).outcome).toMatchObject({
      kind: "reconnect",
      cause: "permission_missing",
    });
    fake.graph.state.scopes = ["leads_retrieval", "pages_show_list"];
    expect((await checkAccess(fake.context())).outcome).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining(
        "Faltam permissões que ajudam: pages_manage_metadata, pages_read_engagement, ads_management.",
      ),
    });
  });

  it("refuses a token that Meta calls invalid", async () => {
    fake.graph.state.isValid = false;
    expect((await checkAccess(fake.context())).outcome).toMatchObject({ kind: "reconnect", cause: "token_invalid" });
  });

  it("warns of a token that hangs on a person", async () => {
    fake.graph.state.type = "USER";
    expect((await checkAccess(fake.context())).outcome).toMatchObject({
      note: expect.stringContaining("prefira o de um usuário do sistema"),
    });
  });

  it.each([
    ["no token", { pageAccessToken: "" }, "token_missing"],
    ["a wrong token", { pageAccessToken: "EAAwrong" }, "token_invalid"],
    ["the secret of another app", { appSecret: "another" }, "app_secret_mismatch"],
    ["a retired version", { graphVersion: "v18.0" }, "version_retired"],
  ])("asks for a person's hand with %s", async (_what, settings, cause) => {
    expect((await checkAccess(fake.context(settings))).outcome).toMatchObject({ kind: "reconnect", cause });
  });

  it("names a retired version and its day before Meta refuses it", async () => {
    expect((await checkAccess(fake.context({ graphVersion: "v18.0" }))).outcome).toMatchObject({
      reason: expect.stringContaining("26/01/2026"),
      fix: expect.stringContaining("META_GRAPH_VERSION"),
    });
    expect(fake.graph.calls).toEqual([]);
  });

  it("asks for a Page when the token reaches none", async () => {
    fake.graph.answer("me/accounts", { status: 200, json: { data: [] } });
    expect((await checkAccess(fake.context({ pageAccessToken: SYSTEM_USER_TOKEN }))).outcome).toMatchObject({
      cause: "no_page",
    });
  });

  it("goes on without the token's end where Meta refuses to tell it, and says so", async () => {
    fake.graph.answer("debug_token", graphError(100, "You must provide an app access token"));
    const checked = await checkAccess(fake.context());
    expect(checked.outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("não pôde ser lida") });
    expect(checked).not.toHaveProperty("expiresAt");
    fake.graph.answer("app", graphError(100, "Unsupported get request", { subcode: 33 }));
    expect((await checkAccess(fake.context())).outcome).toMatchObject({ kind: "delivered" });
  });

  it.each(["me/accounts", "app", "debug_token", `${PAGE.id}/subscribed_apps`])(
    "never calls a fault at %s a success",
    async (object) => {
      fake.graph.answer(object, graphError(2, "Service temporarily unavailable", { status: 500 }));
      expect((await checkAccess(fake.context())).outcome).toMatchObject({ kind: "retry", cause: "meta_temporary" });
    },
  );

  it("passes Meta's warning about the version on", async () => {
    fake.graph.answer("app", { status: 200, json: APP, headers: { "x-ad-api-version-warning": "v26.0 ends soon" } });
    expect((await checkAccess(fake.context())).outcome).toMatchObject({
      note: expect.stringContaining("META_GRAPH_VERSION"),
    });
  });
});
