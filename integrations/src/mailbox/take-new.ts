/**
 * Takes what is new in the open folder. The order is what makes nothing get lost: the hub has committed the mails before
 * they are flagged, and they are flagged before the position moves. Ending anywhere in between has them taken again, under
 * the same ids.
 */
import type { Change, Watched } from "@streamleads/integration-kit";
import type { ImapFlow } from "imapflow";
import { imap } from "./imap-client.ts";
import { CONNECTION_LOST, ImapFailure, isRefusal } from "./imap-outcome.ts";
import { type Position, readPosition, writePosition } from "./position.ts";
import { CUT_HEADER, UNFETCHED_HEADER } from "./read.ts";
import { mailChange } from "./relay.ts";

/** Shown by mail programs as a label or tag; "read" stays the people's own. */
export const TAKEN_FLAG = "$StreamLeads";
const DAY_MS = 86_400_000;
const GROUP_MAX = 25;
const GROUP_BYTES = 4_000_000;

export interface TakeOptions {
  /** Name of the mark. */
  name: string;
  /** Days of mail that a first look takes. */
  days: number;
  now: () => Date;
  /** A larger mail is cut: `cutBytes` hold its headers and text, which come before attachments. */
  mailBytesMax?: number;
  cutBytes?: number;
}

type Take = Pick<Watched, "take" | "marks" | "signal">;

/** How many mails were taken. @throws ImapFailure, or whatever `take` and `marks` throw */
export async function takeNew(client: ImapFlow, watched: Take, options: TakeOptions): Promise<number> {
  const box = client.mailbox;
  if (!box)
    throw new ImapFailure({
      kind: "retry",
      cause: "folder_closed",
      reason: "A pasta da caixa foi fechada pelo servidor.",
    });
  const validity = String(box.uidValidity);
  const known = readPosition(await watched.marks.get(options.name));
  const isSame = known?.validity === validity;
  // Asked before the search: what arrives in between is above it, and found by the next look.
  const begin = isSame ? known.uid : await highestUid(client);
  const uids = isSame ? await uidsAbove(client, known.uid) : await uidsSince(client, sinceOf(known, options));
  let taken = 0;
  for (const group of groupsOf(uids)) {
    taken += await takeGroup(client, watched, group, validity, options);
    await watched.marks.set(options.name, writePosition({ validity, uid: group.at(-1) ?? begin, at: options.now() }));
    if (watched.signal.aborted) return taken;
  }
  const end = Math.max(begin, uids.at(-1) ?? 0);
  if (!isSame || end > known.uid) {
    await watched.marks.set(options.name, writePosition({ validity, uid: end, at: options.now() }));
  }
  return taken;
}

/** New numbers for the same mails: what came since the last look is in reach again, with a day for clocks and zones. */
function sinceOf(known: Position | undefined, { days, now }: TakeOptions): Date | undefined {
  const first = now().getTime() - days * DAY_MS;
  if (known === undefined) return days === 0 ? undefined : new Date(first);
  return new Date(Math.min(first, known.at.getTime() - DAY_MS));
}

async function uidsSince(client: ImapFlow, since: Date | undefined): Promise<number[]> {
  return since === undefined ? [] : found(await imap(() => client.search({ since }, { uid: true })));
}

/** "n:*" always names the last mail, also when it is older. */
async function uidsAbove(client: ImapFlow, uid: number): Promise<number[]> {
  const all = found(await imap(() => client.search({ uid: `${uid + 1}:*` }, { uid: true })));
  return all.filter((one) => one > uid);
}

/** A search that failed is no empty mailbox. */
function found(result: number[] | false | undefined): number[] {
  if (Array.isArray(result)) return result.toSorted((one, other) => one - other);
  throw new ImapFailure({
    kind: "retry",
    cause: "search_failed",
    reason: "O servidor da caixa não respondeu à busca por novas mensagens.",
  });
}

async function highestUid(client: ImapFlow): Promise<number> {
  const box = client.mailbox;
  if (!box) return 0;
  if (box.uidNext > 0) return box.uidNext - 1;
  const last = box.exists > 0 && (await imap(() => client.fetchOne("*", { uid: true })));
  return last ? last.uid : 0;
}

function* groupsOf(uids: readonly number[]): Generator<number[]> {
  for (let at = 0; at < uids.length; at += GROUP_MAX) yield uids.slice(at, at + GROUP_MAX);
}

async function takeGroup(
  client: ImapFlow,
  watched: Take,
  uids: readonly number[],
  validity: string,
  options: TakeOptions,
) {
  let changes: Change[] = [];
  let held: number[] = [];
  let bytes = 0;
  let taken = 0;
  const commit = async () => {
    if (changes.length > 0) await watched.take(changes);
    taken += changes.length;
    if (held.length > 0) await flag(client, held);
    changes = [];
    held = [];
    bytes = 0;
  };
  for (const uid of uids) {
    const change = await fetchMail(client, uid, validity, options);
    // Gone between the search and now: a person deleted or moved it.
    if (change === undefined) continue;
    changes.push(change);
    held.push(uid);
    bytes += change.body.length;
    if (bytes >= GROUP_BYTES) await commit();
  }
  await commit();
  return taken;
}

/** One mail whole, or its beginning; what the server will not give is taken as a note that it is there. */
async function fetchMail(
  client: ImapFlow,
  uid: number,
  validity: string,
  options: TakeOptions,
): Promise<Change | undefined> {
  const { mailBytesMax = 10_000_000, cutBytes = 1_000_000 } = options;
  try {
    const size = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true });
    if (!size) return undefined;
    const isLarge = (size.size ?? 0) > mailBytesMax;
    const maxLength = isLarge ? cutBytes : mailBytesMax;
    const mail = await client.fetchOne(String(uid), { uid: true, source: { start: 0, maxLength } }, { uid: true });
    if (!mail) return undefined;
    const raw = mail.source ?? Buffer.alloc(0);
    const isCut = isLarge || raw.length >= mailBytesMax;
    return mailChange(isCut ? Buffer.concat([Buffer.from(`${CUT_HEADER}: ${size.size ?? 0}\r\n`), raw]) : raw);
  } catch (error) {
    if (isRefusal(error) && client.usable) return unfetched(uid, validity);
    return imap(() => Promise.reject(error));
  }
}

function unfetched(uid: number, validity: string): Change {
  return { providerId: `uid:${validity}:${uid}`, body: Buffer.from(`${UNFETCHED_HEADER}: ${validity}:${uid}\r\n\r\n`) };
}

/** For people to see; nothing here depends on it, so a folder without free flags (or read-only) is as good. */
async function flag(client: ImapFlow, uids: readonly number[]): Promise<void> {
  const isFlagged = await imap(() => client.messageFlagsAdd(uids.join(","), [TAKEN_FLAG], { uid: true }));
  // The library says no also for a connection that is gone, and then the position must not move.
  if (!isFlagged && !client.usable) throw new ImapFailure(CONNECTION_LOST);
}
