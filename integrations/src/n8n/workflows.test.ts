/** The importable workflows: what n8n demands of such a file, and that they fit what we send and where. */
import { readdirSync, readFileSync } from "node:fs";
import { testJob } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { fields } from "./fields.ts";
import { toEvent } from "./map.ts";

interface WorkflowNode {
  id: string;
  name: string;
  type: string;
  typeVersion: number;
  position: number[];
  parameters: Record<string, unknown>;
  webhookId?: string;
  credentials?: unknown;
  disabled?: boolean;
}
interface Workflow {
  id: string;
  name: string;
  nodes: WorkflowNode[];
  connections: Record<string, { main: { node: string; type: string; index: number }[][] }>;
  settings: Record<string, unknown>;
  [key: string]: unknown;
}

const FOLDER = new URL("workflows/", import.meta.url);
const read = (file: string): Workflow => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
/** Node types with the versions that n8n 2.20 has (package n8n-nodes-base, checked 2026-11-23); n8n keeps the old ones. */
const VERSIONS: Readonly<Record<string, readonly number[]>> = {
  webhook: [2, 2.1],
  removeDuplicates: [2],
  code: [2],
  switch: [3.2, 3.3, 3.4],
  filter: [2.2, 2.3],
  crypto: [1, 2],
  httpRequest: [4.2, 4.3, 4.4],
  emailSend: [2.1],
  wait: [1.1],
  stopAndError: [1],
  stickyNote: [1],
};
/** What talks to other systems: it needs a credential, so it is shipped switched off. */
const OUTSIDE = new Set(["httpRequest", "emailSend"]);
const FILES = [
  ["lead-quente.json", "QUENTE", fields.webhookUrlHot.example, "2 hours"],
  ["lead-morno.json", "MORNO", fields.webhookUrlWarm.example, "3 days"],
  ["lead-frio.json", "FRIO", fields.webhookUrlCold.example, "7 days"],
] as const;

const kindOf = ({ type }: WorkflowNode) => type.replace("n8n-nodes-base.", "");
const only = (workflow: Workflow, kind: string): WorkflowNode => {
  const found = workflow.nodes.filter((node) => kindOf(node) === kind);
  expect(found, kind).toHaveLength(1);
  return found[0]!;
};
const next = ({ connections }: Workflow, name: string, output = 0) =>
  (connections[name]?.main[output] ?? []).map(({ node }) => node);

describe("the importable workflows", () => {
  it("are one for each status, and all are tested here", () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(FILES.map(([file]) => file).toSorted());
  });

  it("have ids of their own, so that importing one does not replace another", () => {
    const all = FILES.map(([file]) => read(file));
    for (const { id } of all) expect(id).toMatch(/^[A-Za-z0-9]{16}$/);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const nodes = all.flatMap((workflow) =>
      workflow.nodes.flatMap(({ id, webhookId }) => [id, webhookId ?? []].flat()),
    );
    expect(new Set(nodes).size).toBe(nodes.length);
  });
});

for (const [file, status, address, delay] of FILES) {
  describe(file, () => {
    const workflow = read(file);
    const text = readFileSync(new URL(file, FOLDER), "utf8");

    it("has only what n8n imports, and neither credentials nor a state", () => {
      expect(Object.keys(workflow).toSorted()).toEqual(
        ["connections", "id", "name", "nodes", "pinData", "settings", "tags"].toSorted(),
      );
      expect(workflow.settings).toMatchObject({ executionOrder: "v1" });
      expect(workflow.pinData).toEqual({});
      expect(workflow.nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
    });

    it("has nodes that exist, in versions that exist, each with a name and an id of its own", () => {
      for (const node of workflow.nodes) {
        expect(node.type).toMatch(/^n8n-nodes-base\.[a-zA-Z]+$/);
        expect(VERSIONS[kindOf(node)], node.type).toContain(node.typeVersion);
        expect(node.position).toHaveLength(2);
      }
      const names = workflow.nodes.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    });

    it("connects only nodes that are there, and leaves none out", () => {
      const names = workflow.nodes.map(({ name }) => name);
      const ends = Object.values(workflow.connections).flatMap(({ main }) => main.flat());
      for (const from of Object.keys(workflow.connections)) expect(names).toContain(from);
      for (const { node, type, index } of ends) {
        expect(names).toContain(node);
        expect({ type, index }).toEqual({ type: "main", index: 0 });
      }
      const reached = new Set(ends.map(({ node }) => node));
      const starts = workflow.nodes.filter(({ name }) => !reached.has(name)).map(kindOf);
      expect(starts.toSorted()).toEqual(["stickyNote", "webhook"]);
    });

    it("listens with POST at our default path, answers at once, and has the id without which the path differs", () => {
      const { parameters, webhookId } = only(workflow, "webhook");
      const path = new URL(address ?? "").pathname.replace("/webhook/", "");
      expect(parameters).toMatchObject({ httpMethod: "POST", path, responseMode: "onReceived" });
      expect(webhookId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it("drops repeats by event_id before anything else happens", () => {
      const first = next(workflow, only(workflow, "webhook").name);
      expect(first).toEqual([only(workflow, "removeDuplicates").name]);
      expect(only(workflow, "removeDuplicates").parameters).toMatchObject({
        operation: "removeItemsSeenInPreviousExecutions",
        logic: "removeItemsWithAlreadySeenKeyValues",
        dedupeValue: "={{ $json.body.event_id }}",
      });
    });

    it(`goes on with ${status} alone, and fails in sight for another status`, () => {
      const gate = only(workflow, "switch");
      expect(JSON.stringify(gate.parameters)).toContain(`"rightValue":"${status}"`);
      expect(gate.parameters).toMatchObject({ options: { fallbackOutput: "extra" } });
      expect(next(workflow, gate.name).length).toBeGreaterThan(1);
      expect(next(workflow, gate.name, 1)).toEqual([only(workflow, "stopAndError").name]);
    });

    it(`comes back after ${delay}, as the follow-up of this status asks`, () => {
      const { amount, unit } = only(workflow, "wait").parameters;
      expect(`${amount} ${unit}`).toBe(delay);
    });

    it("reads only fields that we send, and only below $json.body", () => {
      const known = Object.keys(toEvent(testJob()));
      const used = [...text.matchAll(/\bjson\.body\??\.(\w+)/g)].map(([, name]) => name);
      expect(used.length).toBeGreaterThan(8);
      for (const name of used) expect(known, `json.body.${name}`).toContain(name);
      const beside = [...text.matchAll(/\$json\.(\w+)/g)].map(([, name]) => name);
      // The crypto node's own result is the one thing that is not of the event.
      expect(new Set(beside).difference(new Set(["body", "email_sha256"])).size).toBe(0);
    });

    it("switches off what would do a second time what StreamLeads does, and nothing else", () => {
      for (const node of workflow.nodes) expect(node.disabled ?? false, node.name).toBe(OUTSIDE.has(kindOf(node)));
    });

    it("reads no environment and holds no key", () => expect(text).not.toMatch(/\$env|process\.env|Bearer |api_key/i));
  });
}

describe("the code of the workflows", () => {
  const codeOf = (file: string) => String(only(read(file), "code").parameters.jsCode);
  const run = (code: string, body: unknown): { json: Record<string, unknown> }[] =>
    new Function("$input", code)({ all: () => [{ json: { headers: {}, body } }] });

  for (const [file] of FILES) {
    it(`${file}: hands the lead on untouched, with the seed's actions beside it`, () => {
      const event = toEvent(testJob());
      const [item] = run(codeOf(file), event);
      expect(item?.json.body).toEqual(event);
      expect(item?.json.acoes).toContain("crm");
    });

    it(`${file}: refuses a body that is no lead, and a lead that nobody can reach`, () => {
      expect(() => run(codeOf(file), undefined)).toThrow("não é um lead");
      expect(() => run(codeOf(file), { ...toEvent(testJob()), email: null, telefone: null })).toThrow("sem e-mail");
    });
  }
});
