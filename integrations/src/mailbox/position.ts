/** How far a mailbox has been read, remembered between runs. Losing it costs mails read twice, which are known again. */
import { createHash } from "node:crypto";
import { at, readJson, textAt } from "@streamleads/integration-kit";
import type { ImapServer } from "./settings.ts";

export interface Position {
  /** UIDVALIDITY: another value means that every UID has a new meaning. */
  validity: string;
  /** The highest UID that was taken. */
  uid: number;
  /** When that was. */
  at: Date;
}

/** The mark of one folder of one account: another account never continues from this one's. */
export function positionName({ host, user, folder }: ImapServer): string {
  return `posicao:${createHash("sha256")
    .update(JSON.stringify([host, user, folder]))
    .digest("hex")
    .slice(0, 16)}`;
}

export function writePosition({ validity, uid, at: moment }: Position): string {
  return JSON.stringify({ validity, uid, at: moment.toISOString() });
}

/** `undefined` for what is no position: the folder is then begun anew. */
export function readPosition(text: string | undefined): Position | undefined {
  const json = readJson(Buffer.from(text ?? ""));
  if (!json.ok) return undefined;
  const validity = textAt(json.value, "validity");
  const uid = at(json.value, "uid");
  const moment = new Date(textAt(json.value, "at") ?? "");
  const isWhole = validity !== undefined && typeof uid === "number" && Number.isSafeInteger(uid) && uid >= 0;
  return isWhole && !Number.isNaN(moment.getTime()) ? { validity, uid, at: moment } : undefined;
}
