/** Asana at its HTTP edge: tasks of one project, for one token. It refuses what Asana refuses, with its own bodies. */
import type { FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

const TOKEN = "2/1200000000000001/1200000000000002:token-de-exemplo";
export const FAKE_PROJECT = "1207755001122334";
export const FAKE_SECTION = "1207755001122335";
const MEMBERS = new Set(["me", "ana@imobiliaria.exemplo.example"]);
/** Of `POST /tasks` (OpenAPI file of 2026-06-11), those that a task of ours may have. */
const TASK_KEYS = new Set(["name", "notes", "due_at", "projects", "memberships", "assignee"]);

interface Task {
  gid: string;
  name: string;
  notes: string;
}

export interface AsanaFakeOptions {
  archived?: boolean;
}

export function asanaFake({ archived = false }: AsanaFakeOptions = {}): FakeProvider {
  const tasks = new Map<string, Task>();
  return {
    slug: "asana",
    label: "Asana",
    env: (baseUrl) => ({
      ASANA_ACCESS_TOKEN: TOKEN,
      ASANA_PROJECT_ID: FAKE_PROJECT,
      ASANA_API_URL: `${baseUrl}/api/1.0`,
    }),
    reset: () => tasks.clear(),
    handle(request, arrived) {
      const { method, path, query } = request;
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return refused(401, "Not Authorized");
      const route = `${method} ${path.replace("/api/1.0", "")}`;
      if (route === "GET /users/me") return data({ gid: "1200000000000001" });
      if (route === `GET /projects/${FAKE_PROJECT}`) return data({ gid: FAKE_PROJECT, name: "Novos leads", archived });
      if (route === `GET /projects/${FAKE_PROJECT}/sections`) return data([{ gid: FAKE_SECTION }]);
      if (route === "GET /tasks") return list(query, [...tasks.values()]);
      const deleted = /^DELETE \/tasks\/(\d+)$/.exec(route)?.[1];
      if (deleted !== undefined)
        return tasks.delete(deleted) ? data({}) : refused(404, `task: Unknown object: ${deleted}`);
      if (route !== "POST /tasks") return refused(404, "No matching route for request");
      const made = taskOf(request, String(1_209_900_000_000_000 + tasks.size));
      if ("status" in made) return made;
      tasks.set(made.gid, made);
      const key = /^StreamLeads: (.+)$/m.exec(made.notes)?.[1];
      arrived({ kind: "task", title: `Tarefa criada: ${made.name}`, ...(key ? { key } : {}), data: made });
      return {
        status: 201,
        json: { data: { gid: made.gid, permalink_url: `https://app.asana.com/0/${FAKE_PROJECT}/${made.gid}` } },
      };
    },
  };
}

function list(query: URLSearchParams, tasks: readonly Task[]): FakeAnswer {
  if (query.get("project") !== FAKE_PROJECT) return refused(404, "project: Unknown object");
  if (Number.isNaN(Date.parse(query.get("modified_since") ?? ""))) return refused(400, "modified_since: Not a time");
  const limit = Number(query.get("limit"));
  const from = Number(query.get("offset") ?? 0);
  const page = tasks.slice(from, from + limit).map(({ gid, notes }) => ({ gid, notes }));
  const next = from + limit < tasks.length ? { offset: String(from + limit) } : null;
  return { status: 200, json: { data: page, next_page: next } };
}

function taskOf({ body }: FakeRequest, gid: string): Task | FakeAnswer {
  const wanted = (JSON.parse(body.toString()) as { data?: Record<string, unknown> }).data;
  if (wanted === undefined) return refused(400, "data: Missing input");
  const unknown = Object.keys(wanted).find((key) => !TASK_KEYS.has(key));
  if (unknown !== undefined) return refused(400, `${unknown}: Cannot write this property`);
  const { name, notes, due_at, projects, memberships, assignee } = wanted as {
    name?: string;
    notes?: string;
    due_at?: string;
    projects?: string[];
    memberships?: { project: string; section: string }[];
    assignee?: string;
  };
  if (!name || typeof notes !== "string") return refused(400, "name: Missing input");
  if (due_at !== undefined && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(due_at))
    return refused(400, "due_at: Not a valid date");
  if (projects?.[0] !== FAKE_PROJECT) return refused(404, "projects: Unknown object");
  if (memberships?.some(({ section }) => section !== FAKE_SECTION)) return refused(400, "section: Not a recognized ID");
  if (assignee !== undefined && !MEMBERS.has(assignee)) return refused(400, `assignee: Unknown object: ${assignee}`);
  return { gid, name, notes };
}

function data(json: unknown): FakeAnswer {
  return { status: 200, json: { data: json } };
}

function refused(status: number, message: string): FakeAnswer {
  return {
    status,
    json: { errors: [{ message, help: "For more information on API status codes, see the documentation" }] },
  };
}
