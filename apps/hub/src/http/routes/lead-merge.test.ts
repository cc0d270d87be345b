import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { UNSUBSCRIBE_SCOPE } from "../../deliveries/links.ts";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let count = 0;

beforeAll(async () => {
  server = await startTestServer("lead_merge");
});
afterAll(() => server.close());

async function newLead(over: Record<string, unknown> = {}): Promise<{ id: number; email: string }> {
  count += 1;
  const body = { nome: "Rita Alves", email: `rita${count}@example.com`, ...over };
  const answer = await server.ask("POST", "/api/v1/leads", { body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json;
}
const merge = (id: number | string, body: unknown, key?: string) =>
  server.ask("POST", `/api/v1/leads/${id}/merge`, { body, ...(key && { key }) });
const unmerge = (id: number, body?: unknown) => server.ask("POST", `/api/v1/leads/${id}/unmerge`, { body });

describe("merging over the API", () => {
  it("answers the lead that stays and the merge, which is listed and told on the timeline", async () => {
    const [one, two] = [await newLead({ nome: "Rita" }), await newLead({ cidade: "Santos" })];
    const answer = await merge(one.id, { other_id: two.id }, server.keys.write);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      lead: { id: one.id, nome: "Rita Alves", cidade: "Santos" },
      merge: { lead_id: one.id, other_id: two.id, by: "Teste", touches: 1, can_undo: true, undone_at: null },
    });
    const listed = await server.ask("GET", `/api/v1/leads/${one.id}/merges`, { key: server.keys.read });
    expect(listed.json).toEqual({ lead_id: one.id, merges: [answer.json.merge] });
    const { entries } = (await server.ask("GET", `/api/v1/leads/${one.id}/timeline`)).json;
    const told = entries.find(({ kind }: { kind: string }) => kind === "merged");
    expect(told).toMatchObject({
      title: `O lead ${two.id} foi unificado a este`,
      detail: expect.stringContaining("Trouxe 1 contato."),
    });
    expect(entries.filter(({ kind }: { kind: string }) => kind === "received")).toHaveLength(2);
  });

  it("answers for the number that is gone where its person is now, everywhere", async () => {
    const [one, two, three] = [await newLead(), await newLead(), await newLead()];
    await merge(two.id, { other_id: one.id });
    await merge(three.id, { other_id: two.id });
    const gone = `/api/v1/leads/${one.id}`;
    for (const [method, path, body] of [
      ["GET", gone],
      ["PUT", gone, { cidade: "Santos" }],
      ["DELETE", gone],
      ["POST", `${gone}/reprocess`],
      ["GET", `${gone}/scoring-explanation`],
      ["GET", `${gone}/timeline`],
      ["GET", `${gone}/deliveries`],
      ["GET", `${gone}/merges`],
    ] as const) {
      const answer = await server.ask(method, path, { body });
      expect([answer.status, answer.json.error.code], `${method} ${path}`).toEqual([404, "lead_merged"]);
      expect(answer.json.error.message).toBe(`O lead ${one.id} foi unificado ao lead ${three.id}.`);
      expect(answer.json.error.fix).toContain(`Use o lead ${three.id}`);
    }
    const again = await merge(one.id, { other_id: three.id });
    expect([again.status, again.json.error.code]).toEqual([409, "lead_merged"]);
  });

  it.each<[string, unknown, number, string, string]>([
    ["without the other lead", {}, 422, "invalid_fields", "other_id"],
    ["with a number that is none", { other_id: "doze" }, 422, "invalid_fields", "other_id"],
    ["with a number that no lead can have", { other_id: 0 }, 422, "invalid_fields", "other_id"],
    ["with a number beyond all numbers", { other_id: 1e300 }, 422, "invalid_fields", "other_id"],
    ["with a field that it does not know", { other_id: 1, forca: true }, 422, "invalid_fields", "forca"],
    ["with a list", [], 422, "invalid_fields", "corpo"],
  ])("is refused %s", async (_, body, status, code, field) => {
    const { id } = await newLead();
    const answer = await merge(id, body);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    expect(new Set(answer.json.error.fields.map((one: { field: string }) => one.field))).toEqual(new Set([field]));
  });

  it("is refused of a lead with itself, of one that is not there, and of one that is being sent for too long", async () => {
    const one = await newLead();
    const itself = await merge(one.id, { other_id: one.id });
    expect([itself.status, itself.json.error.fields[0].code]).toEqual([422, "same_lead"]);
    const missing = await merge(one.id, { other_id: 987_654 });
    expect([missing.status, missing.json.error.code]).toEqual([404, "not_found"]);
    expect((await merge(987_654, { other_id: one.id })).status).toBe(404);
    expect((await merge("abc", { other_id: one.id })).status).toBe(422);
    // What leads to this answer, and how long it waits, is asked of the merge itself.
    vi.spyOn(server.context.merges, "merge").mockResolvedValueOnce({ kind: "being_sent", leadId: 7 });
    const busy = await merge(one.id, { other_id: 7 });
    expect([busy.status, busy.json.error.code]).toEqual([409, "delivery_running"]);
  });

  it("is not for those who only read", async () => {
    const [one, two] = [await newLead(), await newLead()];
    expect((await merge(one.id, { other_id: two.id }, server.keys.read)).status).toBe(403);
    const answer = await server.ask("POST", `/api/v1/leads/${one.id}/unmerge`, { key: server.keys.read, body: {} });
    expect(answer.status).toBe(403);
    expect((await server.ask("GET", `/api/v1/leads/${one.id}/merges`, { key: null })).status).toBe(401);
  });
});

describe("undoing over the API", () => {
  it("answers both leads as they are now, with or without naming the merge", async () => {
    const [one, two] = [await newLead(), await newLead({ cidade: "Santos" })];
    for (const body of [undefined, {}, "named"]) {
      const { merge: made } = (await merge(one.id, { other_id: two.id })).json;
      const answer = await unmerge(one.id, body === "named" ? { merge_id: made.id } : body);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({
        lead: { id: one.id, cidade: null, email: one.email },
        other: { id: two.id, cidade: "Santos", email: two.email },
        merge: { id: made.id, undone_by: "Teste", can_undo: false },
      });
      expect((await server.ask("GET", `/api/v1/leads/${two.id}`)).status).toBe(200);
    }
    const titles = async (id: number) =>
      (await server.ask("GET", `/api/v1/leads/${id}/timeline`)).json.entries
        .filter(({ kind }: { kind: string }) => kind === "unmerged")
        .map(({ title }: { title: string }) => title);
    expect((await titles(one.id))[0]).toBe(`O lead ${two.id} foi separado deste`);
    expect((await titles(two.id))[0]).toBe(`Separado do lead ${one.id}`);
  });

  it("says why it cannot be, and what to do first", async () => {
    const [one, two, three] = [await newLead(), await newLead(), await newLead()];
    const nothing = await unmerge(one.id, {});
    expect([nothing.status, nothing.json.error.code]).toEqual([409, "nothing_to_undo"]);
    expect((await unmerge(987_654, {})).status).toBe(404);
    const first = (await merge(one.id, { other_id: two.id })).json.merge;
    const second = (await merge(one.id, { other_id: three.id })).json.merge;
    const later = await unmerge(one.id, { merge_id: first.id });
    expect([later.status, later.json.error.code]).toEqual([409, "later_merge"]);
    expect(later.json.error.fix).toContain(String(second.id));
    await unmerge(one.id, { merge_id: second.id });
    const already = await unmerge(one.id, { merge_id: second.id });
    expect([already.status, already.json.error.code]).toEqual([409, "already_undone"]);
    const unknown = await unmerge(one.id, { merge_id: 987_654 });
    expect([unknown.status, unknown.json.error.code]).toEqual([404, "not_found"]);
    const bad = await unmerge(one.id, { merge_id: "x" });
    expect([bad.status, bad.json.error.fields[0].field]).toEqual([422, "merge_id"]);
  });

  it("is over once the person was erased, and nothing of either is left", async () => {
    const [one, two] = [await newLead(), await newLead({ nome: "Quirino Sumido" })];
    await merge(one.id, { other_id: two.id });
    expect((await server.ask("DELETE", `/api/v1/leads/${one.id}`)).status).toBe(204);
    const answer = await unmerge(one.id, {});
    expect([answer.status, answer.json.error.code]).toEqual([404, "not_found"]);
    expect((await server.ask("GET", `/api/v1/leads/${two.id}`)).json.error.code).toBe("not_found");
    expect(await server.rows("select 1 from lead_merges where undo::text like '%Quirino%'")).toEqual([]);
  });
});

describe("a link to unsubscribe that was sent before a merge", () => {
  it("ends the mail to that address and for the merged person, and for both after an undo", async () => {
    const [one, two] = [await newLead(), await newLead()];
    await merge(one.id, { other_id: two.id });
    const token = server.context.sealer.sign(UNSUBSCRIBE_SCOPE, `${two.id}:email`);
    expect((await server.ask("POST", `/u/${token}`, { key: null })).status).toBe(200);
    const hash = server.context.sealer.fingerprint(`email:${two.email}`);
    expect(await server.rows("select channel from suppressions where hash = $1", [hash])).toEqual([
      { channel: "email" },
    ]);
    await unmerge(one.id, {});
    expect(
      await server.rows(
        "select lead_id, estado from consents where lead_id = any($1) and finalidade = 'marketing_email' order by lead_id",
        [[one.id, two.id]],
      ),
    ).toEqual([
      { lead_id: one.id, estado: "revogado" },
      { lead_id: two.id, estado: "revogado" },
    ]);
  });
});
