import type { Change, Scope, Unread } from "@streamleads/integration-kit";
import { storedChange } from "@streamleads/integration-kit/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SYSTEM_USER_TOKEN } from "./fake.ts";
import { graphError, missingObject, pageLimit } from "./fake-errors.ts";
import { FORMS, LEADS, PAGE } from "./fake-page.ts";
import { readChange } from "./read.ts";
import { reconcile } from "./reconcile.ts";
import { type ListeningFake, leadIn, listeningFake } from "./testing.ts";

const FORM: Scope = { id: "990112233445566", name: "Residencial das Palmeiras" };
const LONG_AGO = new Date("2026-09-01T00:00:00Z");

let fake: ListeningFake;
beforeAll(async () => {
  fake = await listeningFake();
});
beforeEach(() => {
  fake.graph.reset();
  fake.server.heal();
});
afterAll(() => fake.close());

async function listed(since = LONG_AGO, context = fake.context()) {
  const pages: number[] = [];
  const changes: Change[] = [];
  let unread: Unread | undefined;
  for await (const page of reconcile.list(context, FORM, since)) {
    if (isPage(page)) {
      pages.push(page.length);
      changes.push(...page);
    } else unread = page;
  }
  return { pages, changes, unread };
}

function isPage(page: readonly Change[] | Unread): page is readonly Change[] {
  return Array.isArray(page);
}

/** People who fill the first form in, one a minute. */
function addLeads(count: number): void {
  for (let n = 0; n < count; n += 1) {
    const created_time = new Date(Date.UTC(2026, 10, 1) + n * 60_000).toISOString().replace(".000Z", "+0000");
    fake.graph.addLead({
      id: String(5_000_000 + n),
      form_id: FORM.id,
      created_time,
      field_data: [{ name: "e-mail", values: [`p${n}@exemplo.com.br`] }],
    });
  }
}

describe("the forms of a Page", () => {
  it("are found from its token alone", async () => {
    expect(await reconcile.scopes(fake.context())).toEqual(FORMS.map(({ id, name }) => ({ id, name })));
  });

  it("are found from a system user's token, and carry the Page's name where there are several", async () => {
    const context = () => fake.context({ pageAccessToken: SYSTEM_USER_TOKEN });
    expect(await reconcile.scopes(context())).toHaveLength(2);
    const account = { ...PAGE, access_token: "sandbox-meta-page-token" };
    fake.graph.answer("me/accounts", { status: 200, json: { data: [account, { ...account, name: "Filial" }] } });
    expect(await reconcile.scopes(context())).toMatchObject([
      { name: "Imobiliária Exemplo: Residencial das Palmeiras" },
      { name: "Imobiliária Exemplo: Plantão da Serra" },
      { name: "Filial: Residencial das Palmeiras" },
      { name: "Filial: Plantão da Serra" },
    ]);
  });

  it("come in pages, archived ones too, drafts and deleted ones not", async () => {
    for (let n = 0; n < 150; n += 1) {
      const status = ["ACTIVE", "ARCHIVED", "DRAFT", "DELETED"][n % 4] ?? "";
      fake.graph.addForm({ id: String(700 + n), name: `Formulário ${n}`, status, locale: "PT_BR", questions: [] });
    }
    expect(await reconcile.scopes(fake.context())).toHaveLength(2 + 76);
  });

  it.each([
    ["a passing fault", graphError(2, "Service temporarily unavailable"), { kind: "retry" }],
    ["a limit", pageLimit(30), { kind: "retry", pauseConnection: true }],
    [
      "a missing right",
      graphError(200, "Requires pages_manage_ads"),
      { kind: "reconnect", cause: "permission_missing" },
    ],
    ["a list that is none", { status: 200, json: { data: "forms" } }, { kind: "unknown", cause: "unreadable_answer" }],
  ])("are never an empty list because of %s", async (_what, answer, unread) => {
    fake.graph.answer(`${PAGE.id}/leadgen_forms`, answer);
    expect(await reconcile.scopes(fake.context())).toMatchObject(unread);
  });

  it("cannot be listed without a token", async () => {
    expect(await reconcile.scopes(fake.context({ pageAccessToken: "" }))).toMatchObject({
      kind: "reconnect",
      cause: "token_missing",
    });
  });
});

describe("the leads of a form", () => {
  it("come with the ids of their notices, so that none is taken twice", async () => {
    const { changes, unread } = await listed();
    expect(unread).toBeUndefined();
    expect(changes.map(({ providerId }) => providerId)).toEqual(
      LEADS.filter(({ form_id }) => form_id === FORM.id).map(({ id }) => id),
    );
  });

  it("are read without being fetched again", async () => {
    const { changes } = await listed();
    const calls = fake.graph.calls.length;
    const [last] = changes.slice(-1);
    const lead = leadIn(await readChange(storedChange(last?.body ?? Buffer.alloc(0)), fake.context()));
    expect(lead).toMatchObject({
      nome: "Beatriz Nogueira",
      campanha_id: "120330000000000301",
      utm_source: "instagram",
    });
    expect(fake.graph.calls.slice(calls).map(({ path }) => path)).toEqual([`/v26.0/${FORM.id}`]);
  });

  it("come since a moment, that second included", async () => {
    const ids = async (since: string) => (await listed(new Date(since))).changes.map(({ providerId }) => providerId);
    expect(await ids("2026-11-20T13:02:11Z")).toContain("7781200345519024");
    expect(await ids("2026-11-20T13:02:11.900Z")).toContain("7781200345519024");
    expect(await ids("2026-11-20T13:02:12Z")).not.toContain("7781200345519024");
  });

  it("come page by page to the last one", async () => {
    addLeads(250);
    const { pages, changes, unread } = await listed();
    expect(pages).toEqual([100, 100, 52]);
    expect(new Set(changes.map(({ providerId }) => providerId)).size).toBe(252);
    expect(unread).toBeUndefined();
  });

  it("that are none are an empty list, not a failure", async () => {
    expect(await listed(new Date("2026-11-23T00:00:00Z"))).toEqual({ pages: [0], changes: [], unread: undefined });
  });

  it("end with the failure when a later page fails, after the pages that came", async () => {
    addLeads(250);
    fake.server.failAt(2, { kind: "answer", ...graphError(190, "Session expired", { subcode: 463 }) });
    const { pages, unread } = await listed();
    expect(pages).toEqual([100]);
    expect(unread).toMatchObject({ kind: "reconnect", cause: "token_invalid" });
  });

  it("of a form that cannot be read are told as such", async () => {
    fake.graph.answer(`${FORM.id}/leads`, missingObject("GET", FORM.id));
    expect(await listed()).toMatchObject({ changes: [], unread: { kind: "rejected", cause: "object_missing" } });
  });

  it("come in smaller pages when Meta asks for less data", async () => {
    addLeads(100);
    fake.server.failAt(1, { kind: "answer", ...graphError(1, "Please reduce the amount of data you're asking for") });
    const { pages, unread } = await listed();
    expect(pages).toEqual([50, 50, 2]);
    expect(unread).toBeUndefined();
  });

  it("come in smaller pages when one is larger than our bound", async () => {
    addLeads(100);
    fake.server.failAt(1, { kind: "answer", status: 200, text: "x".repeat(1_100_000) });
    expect((await listed()).pages).toEqual([50, 50, 2]);
  });

  it("are given up on after a few smaller pages", async () => {
    fake.graph.answer(`${FORM.id}/leads`, graphError(1, "An unknown error occurred"));
    expect(await listed()).toMatchObject({ pages: [], unread: { kind: "retry", cause: "meta_temporary" } });
    expect(fake.graph.calls.map(({ query }) => query.limit)).toEqual(["100", "50", "25"]);
  });

  it("never run in a circle", async () => {
    const paging = { cursors: { after: "always" }, next: "https://graph.facebook.com/next" };
    fake.graph.answer(`${FORM.id}/leads`, { status: 200, json: { data: [{ id: "1" }], paging } });
    expect(await listed()).toMatchObject({ pages: [1, 1], unread: { kind: "unknown", cause: "endless_list" } });
  });

  it("that say there is more and not where are not taken for the whole", async () => {
    fake.graph.answer(`${FORM.id}/leads`, {
      status: 200,
      json: { data: [], paging: { next: "https://graph.facebook.com/next" } },
    });
    expect((await listed()).unread).toMatchObject({ cause: "endless_list" });
  });

  it("lose none of a page for a malformed one", async () => {
    fake.graph.answer(`${FORM.id}/leads`, {
      status: 200,
      json: { data: [{ id: "1", field_data: [] }, null, { id: "3" }] },
    });
    const { changes } = await listed();
    expect(changes.map(({ providerId }) => providerId)).toEqual(["1", undefined, "3"]);
    const [, malformed] = changes;
    expect(await readChange(storedChange(malformed?.body ?? Buffer.alloc(0)), fake.context())).toMatchObject({
      kind: "parked",
    });
  });
});

it("stays inside what Meta keeps and what a new Page may ask", () => {
  expect(reconcile.keptDays).toBeLessThan(90);
  expect(reconcile.everyMinutes).toBeGreaterThanOrEqual(15);
});
