/**
 * Reads RD's list of contacts again, so that a conversion that never arrived is found. The list
 * (`GET /platform/segmentations/{id}/contacts`, checked 2026-11-23) says who converted and when last; what it is about is
 * looked up by `read` for the missing ones alone. It shows the last conversion of each person: of two that were missed,
 * the newer is found.
 */
import {
  asBody,
  at,
  type Change,
  type Reading,
  type Reconcile,
  readingOf,
  type Scope,
  textAt,
  type Unread,
} from "@streamleads/integration-kit";
import { type RdContext, read } from "./api.ts";
import { unreadable } from "./errors.ts";
import { conversionId, momentOf, rdId, secondOf } from "./ids.ts";
import { isOwn, leadOf, malformed, own } from "./read.ts";
import { credentialsOf, type fields, segmentationIds } from "./settings.ts";
import { factsOfContact } from "./shapes.ts";

/** The most that RD gives at once. */
const PAGE_SIZE = 125;
/** 125,000 contacts: a base that converted more than that since the last look is imported, not reconciled. */
const PAGES_MAX = 1_000;
const SCOPE_PAGES_MAX = 20;

/** Where a stored body is a line of RD's list, its line is below this name. */
const LISTED = "rd_station_list";

export const reconcile: Reconcile<typeof fields> = {
  scopes,
  list,
  // RD keeps its contacts; older conversions than this are history and no longer arrivals.
  keptDays: 90,
  everyMinutes: 60,
};

/** The chosen segmentations, else RD's own "all contacts". Without an app there is no list, and nothing is compared. */
async function scopes(ctx: RdContext): Promise<readonly Scope[] | Unread> {
  if (credentialsOf(ctx.settings) === undefined) return [];
  const chosen = segmentationIds(ctx.settings.segmentationIds ?? "");
  const found: Scope[] = [];
  for (let page = 1; page <= SCOPE_PAGES_MAX; page += 1) {
    const items = await segmentationsOf(ctx, page);
    if (!Array.isArray(items)) return items;
    for (const item of items) {
      const id = textAt(item, "id");
      const name = textAt(item, "name") ?? `Segmentação ${id}`;
      const isWanted = chosen === undefined ? isWholeBase(id, item) : id !== undefined && chosen.includes(id);
      if (id !== undefined && isWanted) found.push({ id, name });
    }
    if (items.length < PAGE_SIZE) break;
  }
  const missing = chosen?.filter((id) => !found.some((scope) => scope.id === id)) ?? [];
  if (found.length > 0 && missing.length === 0) return found;
  return {
    kind: "rejected",
    cause: "rd_segmentation_missing",
    reason: "O RD Station não mostra a segmentação a conferir.",
    fix: "Confira os números em RD_STATION_SEGMENTATION_IDS: são os do fim do endereço da segmentação no RD Station.",
  };
}

async function segmentationsOf(ctx: RdContext, page: number): Promise<unknown[] | Unread> {
  const result = await read(ctx, "/platform/segmentations", { page: String(page), page_size: String(PAGE_SIZE) });
  if (result.kind === "unread") return result.unread;
  const items = result.kind === "answer" ? at(result.answer.json, "segmentations") : undefined;
  return Array.isArray(items) ? items : unreadable;
}

/** "Todos os contatos da base de Leads", number 1 in every account of RD's documentation. */
function isWholeBase(id: string | undefined, item: unknown): boolean {
  const isNamedSo = /^todos os contatos/i.test(textAt(item, "name") ?? "");
  return at(item, "standard") === true && (id === "1" || isNamedSo);
}

/** Newest conversions first, so that a person who converts meanwhile is seen twice rather than not at all. */
async function* list(ctx: RdContext, { id }: Scope, since: Date): AsyncIterable<readonly Change[] | Unread> {
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const result = await read(ctx, `/platform/segmentations/${encodeURIComponent(id)}/contacts`, {
      page: String(page),
      page_size: String(PAGE_SIZE),
      order: "last_conversion_date:desc",
    });
    if (result.kind !== "answer") {
      yield result.kind === "gone" ? gone : result.unread;
      return;
    }
    const contacts = at(result.answer.json, "contacts");
    if (!Array.isArray(contacts)) {
      yield unreadable;
      return;
    }
    const changes = contacts.flatMap((contact) => listed(contact, since));
    if (changes.length > 0) yield changes;
    // A full page of older ones ends the look only if RD kept the order; a contact that never converted says nothing.
    const isOver = contacts.length > 0 && contacts.every((contact) => isBefore(contact, since));
    if (contacts.length < PAGE_SIZE || isOver) return;
  }
  yield {
    kind: "rejected",
    cause: "rd_list_too_long",
    reason: "A lista de contatos do RD Station é longa demais para conferir de uma vez.",
    fix: "Escolha uma segmentação menor em RD_STATION_SEGMENTATION_IDS.",
  };
}

/** One line as a change with the id that the webhook of the same conversion has. Imports and edits never converted. */
function listed(contact: unknown, since: Date): Change[] {
  const given = textAt(contact, "last_conversion_date");
  const moment = momentOf(given);
  if (given === undefined || isBefore(contact, since)) return [];
  return [{ providerId: conversionId(textAt(contact, "uuid"), moment), body: asBody({ [LISTED]: contact }) }];
}

function isBefore(contact: unknown, since: Date): boolean {
  const moment = momentOf(textAt(contact, "last_conversion_date"));
  return moment !== undefined && Date.parse(moment) < since.getTime();
}

const gone: Unread = {
  kind: "rejected",
  cause: "rd_segmentation_missing",
  reason: "A segmentação a conferir não existe mais no RD Station.",
  fix: "Escolha outra em RD_STATION_SEGMENTATION_IDS, ou deixe a variável vazia para conferir a base toda.",
};

/** The line of RD's list in a stored body, when it is one. */
export function listedIn(json: unknown): unknown {
  return at(json, LISTED);
}

/** Looks up what the list does not say: phones and fields of the contact, and which form the conversion was. */
export async function readListed(line: unknown, ctx: RdContext): Promise<Reading> {
  const uuid = rdId(textAt(line, "uuid"));
  const moment = momentOf(textAt(line, "last_conversion_date"));
  if (uuid === undefined || !/^[\w-]+$/.test(uuid) || moment === undefined) return malformed;
  const contact = await read(ctx, `/platform/contacts/uuid:${uuid}`);
  if (contact.kind === "unread") return readingOf(contact.unread);
  if (contact.kind === "gone") return deleted;
  const events = await read(ctx, `/platform/contacts/${uuid}/events`, {
    event_type: "CONVERSION",
    order: "created_at:desc",
    page: "1",
  });
  if (events.kind === "unread") return readingOf(events.unread);
  if (events.kind === "gone") return deleted;
  if (textAt(contact.answer.json, "uuid")?.toLowerCase() !== uuid || !Array.isArray(events.answer.json)) {
    return readingOf(unreadable);
  }
  const identifier = identifierAt(events.answer.json, moment);
  return isOwn([identifier]) ? own : leadOf(factsOfContact(contact.answer.json, identifier, moment));
}

/** The form of the conversion at that second; nothing rather than another conversion's. */
function identifierAt(events: readonly unknown[], moment: string): string | undefined {
  const second = secondOf(moment);
  const event = events.find((one) => {
    const given = momentOf(textAt(one, "event_timestamp"));
    return given !== undefined && secondOf(given) === second;
  });
  return textAt(event, "event_identifier");
}

const deleted: Reading = {
  kind: "ignored",
  cause: "rd_contact_deleted",
  reason: "O contato já não existe no RD Station.",
};
