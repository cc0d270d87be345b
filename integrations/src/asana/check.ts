import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, textAt } from "@streamleads/integration-kit";
import { asanaOutcome, notFound, UNREADABLE } from "./errors.ts";
import type { fields } from "./fields.ts";

/** Reads who the token is, the project, and the section where one is set. Nothing is written. */
export async function checkAccount({ http, settings }: ConnectorContext<typeof fields>): Promise<Outcome> {
  const now = new Date();
  const me = asanaOutcome(await http.get("/users/me?opt_fields=gid"), now, ({ status, json }) =>
    status === 200 && textAt(json, "data", "gid") === undefined ? UNREADABLE : undefined,
  );
  if (me.kind !== "delivered") return me;
  const { project = "", section } = settings;
  const path = `/projects/${encodeURIComponent(project)}`;
  const found = asanaOutcome(await http.get(`${path}?opt_fields=name,archived`), now, ({ status, json }) => {
    if (status === 404 || status === 403) return notFound("project");
    if (status !== 200) return undefined;
    const name = textAt(json, "data", "name");
    if (name === undefined) return UNREADABLE;
    return at(json, "data", "archived") === true ? ARCHIVED : { kind: "delivered", note: `Projeto ${name}.` };
  });
  if (found.kind !== "delivered" || !section) return found;
  return asanaOutcome(await http.get(`${path}/sections?opt_fields=gid&limit=100`), now, ({ status, json }) => {
    if (status !== 200) return undefined;
    const sections = at(json, "data");
    if (!Array.isArray(sections)) return UNREADABLE;
    return sections.some((one) => textAt(one, "gid") === section) ? found : notFound("section");
  });
}

const ARCHIVED: Outcome = {
  kind: "reconnect",
  cause: "project_archived",
  reason: "O projeto da conexão está arquivado no Asana: ninguém veria as tarefas.",
  fix: "Desarquive o projeto, ou escolha outro no campo Projeto.",
};
