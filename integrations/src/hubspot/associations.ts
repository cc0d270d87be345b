/** What is tied to a contact, from HubSpot's associations themselves. */
import type { Outcome } from "@streamleads/domain";
import { at, type Http, textAt } from "@streamleads/integration-kit";
import { type ActivityType, type ObjectType, paths } from "./api.ts";
import { type FailureContext, failureOf, failureOfInput } from "./errors.ts";
import { jsonList, jsonObject, problemInBatch } from "./problem.ts";

export type Tied = { kind: "ids"; ids: string[] } | { kind: "failed"; outcome: Outcome };

/** HubSpot gives up to 1,000 on a page; a contact with more than this is no lead, and is not read half. */
const PAGES_MAX = 5;

/** The ids of all tasks, notes or deals of a contact. A failure or an answer that cannot be read is never "none". */
export async function tiedToContact(
  type: ObjectType | ActivityType,
  contactId: string,
  http: Http,
  time: FailureContext,
): Promise<Tied> {
  const ids: string[] = [];
  let after: string | undefined;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const input = { id: contactId, ...(after === undefined ? {} : { after }) };
    const result = await http.post(paths.ofContacts(type), { inputs: [input] });
    const isRead = result.kind === "answer" && (result.status === 200 || result.status === 207);
    const listed = isRead ? jsonObject(result.json)?.results : undefined;
    if (result.kind !== "answer" || !Array.isArray(listed)) return { kind: "failed", outcome: failureOf(result, time) };
    const [entry] = listed;
    if (entry === undefined) {
      // A contact without any is left out of the results, at times with a word of its own in `errors`.
      const problem = problemInBatch(result);
      const isNone = problem === undefined || problem.status === 404;
      return isNone ? { kind: "ids", ids } : { kind: "failed", outcome: failureOfInput(problem, result, time) };
    }
    for (const tie of jsonList(at(entry, "to"))) {
      const id = textAt(tie, "toObjectId");
      if (id === undefined) return { kind: "failed", outcome: failureOf(result, time) };
      ids.push(id);
    }
    after = textAt(entry, "paging", "next", "after");
    if (after === undefined) return { kind: "ids", ids };
  }
  return { kind: "failed", outcome: tooMany };
}

const tooMany: Outcome = {
  kind: "rejected",
  cause: "too_many_records",
  reason: "O contato tem registros demais no HubSpot para serem lidos por inteiro.",
  fix: "Confira no HubSpot se este contato não junta várias pessoas; separe-as, ou faça à mão o que esta entrega faria.",
};
