import { readLead } from "@streamleads/domain";
import { storedChange, TEST_NOW } from "@streamleads/integration-kit/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { splitChanges } from "./changes.ts";
import { PAGE_TOKEN, SYSTEM_USER_TOKEN } from "./fake.ts";
import { graphError, missingObject, pageLimit } from "./fake-errors.ts";
import { LEADS } from "./fake-page.ts";
import { readChange } from "./read.ts";
import { metaLeadAds } from "./source.ts";
import { fixture, type ListeningFake, leadIn, listeningFake, noticeOf } from "./testing.ts";

const FIRST = "7781200345519024";
const MADE_UP_KEYS = "7781200345519026";
const FORM = "990112233445566";
const FORM_OF_MADE_UP_KEYS = "990112233445577";
const MINUTE = 60_000;

let fake: ListeningFake;
beforeAll(async () => {
  fake = await listeningFake();
});
beforeEach(() => {
  fake.graph.reset();
  fake.server.heal();
});
afterAll(() => fake.close());

const read = (leadgenId: string, context = fake.context()) => readChange(storedChange(noticeOf(leadgenId)), context);
const callsTo = (path: string) => fake.graph.calls.filter((call) => call.path.endsWith(path));

describe("from a notice of Meta to a lead", () => {
  it("goes all the way: signed bytes, verified, taken apart, read from Graph, taken in", async () => {
    const told = fake.graph.notice(...LEADS);
    const request = { method: "POST" as const, params: {}, query: {}, now: TEST_NOW, ...told };
    const context = fake.context();
    expect(metaLeadAds.webhook?.verify(request, context.settings)).toEqual({ kind: "genuine" });
    const changes = splitChanges(request);
    expect(changes.map(({ providerId }) => providerId)).toEqual(LEADS.map(({ id }) => id));
    const people = [];
    for (const { body } of changes) {
      const taken = readLead(leadIn(await readChange(storedChange(body), context)), {
        defaultOrigem: metaLeadAds.origem,
      });
      people.push(taken.ok ? [taken.fields.nome, taken.fields.telefone, taken.fields.origem] : taken.problems);
    }
    expect(people).toEqual([
      ["Otávio Prado", "+5548991230003", "META_ADS"],
      ["Caio Meireles", "+5548991230002", "META_ADS"],
      ["Beatriz Nogueira", "+5548991234567", "META_ADS"],
    ]);
  });

  it("asks the version that is set, with proof, and with the token nowhere in the address", async () => {
    await read(FIRST);
    const [call] = fake.graph.calls;
    expect(call?.path).toBe(`/v26.0/${FIRST}`);
    expect(call?.query).toEqual({
      fields:
        "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,field_data,custom_disclaimer_responses",
      appsecret_proof: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.stringify(fake.graph.calls)).not.toContain(PAGE_TOKEN);
  });

  it("asks another version when one is set", async () => {
    leadIn(await read(FIRST, fake.context({ graphVersion: "v25.0" })));
    expect(fake.graph.calls[0]?.path).toBe(`/v25.0/${FIRST}`);
  });

  it("reads with a system user's token as with a Page's", async () => {
    expect(leadIn(await read(FIRST, fake.context({ pageAccessToken: SYSTEM_USER_TOKEN })))).toMatchObject({
      nome: "Beatriz Nogueira",
    });
  });

  it("maps a lead of a list without fetching it again", async () => {
    expect(leadIn(await readChange(storedChange(fixture("lead-usual")), fake.context()))).toMatchObject({
      nome: "Beatriz Nogueira",
    });
    expect(fake.graph.calls.map(({ path }) => path)).toEqual([`/v26.0/${FORM}`]);
  });

  it("fetches a lead that a list gave without its answers", async () => {
    const body = Buffer.from(JSON.stringify({ id: FIRST, form_id: FORM }));
    expect(leadIn(await readChange(storedChange(body), fake.context()))).toMatchObject({ nome: "Beatriz Nogueira" });
  });

  it("takes the seed's sample, looks for its lead, and parks it after the late tries", async () => {
    const seed = (attempt: number) =>
      readChange(storedChange(fixture("webhook-seed"), { attempt, receivedAt: new Date(0) }), fake.context());
    expect(await seed(1)).toMatchObject({ kind: "retry", cause: "lead_not_readable_yet" });
    expect(await seed(4)).toMatchObject({ kind: "parked", cause: "object_missing" });
    expect(fake.graph.calls[0]?.path).toBe("/v26.0/123456789");
  });

  it("marks the lead of Meta's testing tool", async () => {
    fake.graph.addLead({
      id: "7781200345519099",
      form_id: FORM,
      created_time: "2026-11-22T12:00:00+0000",
      is_organic: true,
      field_data: [{ name: "e-mail", values: ["test@meta.com"] }],
    });
    expect(leadIn(await read("7781200345519099"))).toMatchObject({ teste: true, utm_medium: "organic" });
  });

  it("lets a test lead of a form without e-mail pass: nobody can be written to", async () => {
    fake.graph.addLead({
      id: "7781200345519098",
      form_id: FORM,
      created_time: "2026-11-22T12:00:00+0000",
      field_data: [{ name: "número_de_telefone", values: ["<test lead: dummy data for número_de_telefone>"] }],
    });
    expect(await read("7781200345519098")).toMatchObject({ kind: "ignored", cause: "test_lead_without_contact" });
  });
});

describe("notices that are no lead", () => {
  it.each([
    ["webhook-ping", "ignored", "test_ping"],
    ["webhook-messenger", "ignored", "other_field"],
  ])("%s is %s without asking Meta", async (name, kind, cause) => {
    expect(await readChange(storedChange(fixture(name)), fake.context())).toMatchObject({ kind, cause });
    expect(fake.graph.calls).toEqual([]);
  });

  it("of another field are known by its name", async () => {
    const body = Buffer.from('{"entry":[{"changes":[{"field":"feed\\n<b>","value":{}}]}]}');
    const reading = await readChange(storedChange(body), fake.context());
    expect(reading).toMatchObject({
      kind: "ignored",
      cause: "other_field",
      reason: "Aviso de outro campo da assinatura: feed??b?.",
    });
  });

  it("that are malformed are parked with a word about what to do", async () => {
    const reading = await readChange(storedChange(Buffer.from("{}")), fake.context());
    expect(reading).toMatchObject({
      kind: "parked",
      cause: "malformed",
      fix: expect.stringContaining("reconciliação"),
    });
  });
});

describe("a lead that Meta does not show", () => {
  const attempt = (number: number, receivedAt: Date) => {
    fake.graph.answer(FIRST, missingObject("GET", FIRST));
    return readChange(storedChange(noticeOf(FIRST), { attempt: number, receivedAt }), fake.context());
  };
  const old = new Date(TEST_NOW.getTime() - 2 * 60 * MINUTE);

  it.each([
    [1, 1],
    [2, 10],
    [3, 60],
  ])("is looked for again after try %d, %d minutes later", async (number, minutes) => {
    expect(await attempt(number, old)).toEqual({
      kind: "retry",
      cause: "lead_not_readable_yet",
      reason: expect.any(String),
      notBefore: new Date(TEST_NOW.getTime() + minutes * MINUTE),
    });
  });

  it("is parked after the third late try, and its fix names the rights", async () => {
    expect(await attempt(4, old)).toMatchObject({
      kind: "parked",
      cause: "object_missing",
      fix: expect.stringContaining("Gerenciador de acesso a leads"),
    });
  });

  it("has its late tries even when the first ones were spent on a broken network", async () => {
    expect(await attempt(9, new Date(TEST_NOW.getTime() - MINUTE))).toMatchObject({ kind: "retry" });
    expect(await attempt(9, old)).toMatchObject({ kind: "parked" });
  });

  it("is read as soon as Meta shows it", async () => {
    await attempt(1, old);
    fake.graph.answer(FIRST, undefined);
    expect(leadIn(await read(FIRST))).toMatchObject({ nome: "Beatriz Nogueira" });
  });
});

describe("the form of a lead", () => {
  it("is asked for once for many leads", async () => {
    const context = fake.context();
    await read(FIRST, context);
    await read("17781200345519025", context);
    expect(callsTo(`/${FORM}`)).toHaveLength(1);
  });

  it("is asked for again with a new token", async () => {
    const context = fake.context();
    await read(FIRST, context);
    await read(FIRST, { ...context, settings: { ...context.settings, pageAccessToken: SYSTEM_USER_TOKEN } });
    expect(callsTo(`/${FORM}`)).toHaveLength(2);
  });

  it("makes sense of keys that its owner made up", async () => {
    expect(leadIn(await read(MADE_UP_KEYS))).toMatchObject({ nome: "Otávio Prado", telefone: "+5548991230003" });
  });

  it("is read without its terms when Meta refuses them, and then remembered", async () => {
    const context = fake.context();
    fake.server.failAt(2, { kind: "answer", ...graphError(100, "Tried accessing nonexisting field (legal_content)") });
    expect(leadIn(await read(FIRST, context))).toMatchObject({
      respostas: { "Quando pretende comprar?": "em_até_6_meses" },
      consentimentos: [{ finalidade: "marketing_whatsapp" }],
    });
    expect(callsTo(`/${FORM}`).map(({ query }) => query.fields)).toEqual(["id,questions"]);
  });

  it("holds up no lead that can be understood without it", async () => {
    fake.graph.answer(FORM, graphError(2, "Service temporarily unavailable", { status: 500 }));
    expect(leadIn(await read(FIRST))).toMatchObject({ nome: "Beatriz Nogueira", telefone: "+5548991234567" });
  });

  it.each([
    ["a passing fault", graphError(2, "Service temporarily unavailable"), { kind: "retry", cause: "meta_temporary" }],
    ["a limit", pageLimit(7), { kind: "retry", cause: "meta_page_limit", pauseSource: true }],
    [
      "a dead token",
      graphError(190, "Session expired", { subcode: 463 }),
      { kind: "reconnect", cause: "token_invalid" },
    ],
  ])("holds up the lead whose contact hides behind such a key, for %s", async (_what, answer, reading) => {
    fake.graph.answer(FORM_OF_MADE_UP_KEYS, answer);
    expect(await read(MADE_UP_KEYS)).toMatchObject(reading);
  });

  it.each([
    ["rights for forms are missing", graphError(10, "Application does not have permission for this action")],
    ["the form is gone", missingObject("GET", FORM_OF_MADE_UP_KEYS)],
  ])("stops no other lead when %s: this one goes on as it is, for a person to see", async (_what, answer) => {
    fake.graph.answer(FORM_OF_MADE_UP_KEYS, answer);
    const found = leadIn(await read(MADE_UP_KEYS));
    expect(found).toMatchObject({ respostas: { como_se_chama: "Otávio Prado", zap_pra_contato: "+5548991230003" } });
    expect(readLead(found, { defaultOrigem: "META_ADS" })).toMatchObject({ ok: false });
  });

  it("that failed for a moment is asked for with the next lead", async () => {
    const context = fake.context();
    fake.graph.answer(FORM_OF_MADE_UP_KEYS, graphError(2, "Service temporarily unavailable"));
    expect(await read(MADE_UP_KEYS, context)).toMatchObject({ kind: "retry" });
    fake.graph.answer(FORM_OF_MADE_UP_KEYS, undefined);
    expect(leadIn(await read(MADE_UP_KEYS, context))).toMatchObject({ nome: "Otávio Prado" });
  });

  it("that a dead token kept from us is asked for again as soon as the token lives", async () => {
    const context = fake.context();
    fake.graph.answer(FORM_OF_MADE_UP_KEYS, graphError(190, "Checkpoint", { subcode: 459 }));
    expect(await read(MADE_UP_KEYS, context)).toMatchObject({ kind: "reconnect" });
    fake.graph.answer(FORM_OF_MADE_UP_KEYS, undefined);
    expect(leadIn(await read(MADE_UP_KEYS, context))).toMatchObject({ nome: "Otávio Prado" });
  });

  it("that is refused costs no call for each lead", async () => {
    const context = fake.context();
    fake.graph.answer(FORM, graphError(10, "Application does not have permission for this action"));
    await read(FIRST, context);
    await read("17781200345519025", context);
    expect(callsTo(`/${FORM}`)).toHaveLength(1);
  });
});

describe("a lead", () => {
  it("is read with the fields that matter when a version refuses one of the others", async () => {
    fake.server.failAt(1, { kind: "answer", ...graphError(100, "Tried accessing nonexisting field (platform)") });
    expect(leadIn(await read(FIRST))).toMatchObject({ nome: "Beatriz Nogueira", formulario_id: FORM });
    expect(fake.graph.calls[0]?.query.fields).toBe("id,created_time,form_id,field_data");
  });

  it("without ad rights has the ad that the notice named", async () => {
    const [first] = LEADS;
    fake.graph.addLead({ ...first!, id: "778", ad_id: undefined as never });
    const reading = await readChange(storedChange(noticeOf("778", { ad_id: 120330000000000 })), fake.context());
    expect(leadIn(reading)).toMatchObject({ anuncio_id: "120330000000000" });
  });

  it("of a form that is not known to Graph any more is read by its keys", async () => {
    fake.graph.addLead({
      id: "779",
      form_id: "1",
      created_time: "2026-11-22T12:00:00+0000",
      field_data: [
        { name: "full_name", values: ["Lia Moura"] },
        { name: "email", values: ["lia@exemplo.com.br"] },
      ],
    });
    expect(leadIn(await read("779"))).toMatchObject({
      nome: "Lia Moura",
      email: "lia@exemplo.com.br",
      formulario_id: "1",
    });
  });

  it("waits, and nothing is asked, while there is no token", async () => {
    const { pageAccessToken: _, ...settings } = fake.context().settings;
    const context = { ...fake.context(), settings };
    expect(await read(FIRST, context)).toMatchObject({
      kind: "reconnect",
      cause: "token_missing",
      fix: expect.stringContaining("META_PAGE_ACCESS_TOKEN"),
    });
    expect(fake.graph.calls).toEqual([]);
  });

  it("that came with a list needs no token", async () => {
    const { pageAccessToken: _, ...settings } = fake.context().settings;
    const reading = await readChange(storedChange(fixture("lead-usual")), { ...fake.context(), settings });
    expect(leadIn(reading)).toMatchObject({ nome: "Beatriz Nogueira" });
  });
});
