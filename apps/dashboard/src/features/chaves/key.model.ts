/** How an API key stands, and what a form for a new one must say. */
import type { Key, KeyLevel } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

export type KeyState = "active" | "replaced" | "expired" | "revoked";

export function keyState(key: Key, now: Date): KeyState {
  if (key.revoked_at !== null) return "revoked";
  if (key.expires_at !== null && new Date(key.expires_at) <= now) return "expired";
  return key.replaced_by === null ? "active" : "replaced";
}

/** Keys that still open something, and those that do not any more. */
export function splitKeys(keys: readonly Key[], now: Date): { live: Key[]; over: Key[] } {
  const isLive = (key: Key): boolean => ["active", "replaced"].includes(keyState(key, now));
  return { live: keys.filter(isLive), over: keys.filter((key) => !isLive(key)) };
}

export const LEVELS: readonly KeyLevel[] = ["publishable", "read", "write", "admin"];

export interface KeyForm {
  name: string;
  level: KeyLevel;
  origem: string;
  /** One per line. */
  origins: string;
  expiry: Expiry;
}

export type Expiry = keyof typeof texts.chaves.expiry;

const EXPIRY_DAYS: Record<Expiry, number | undefined> = { never: undefined, d30: 30, d90: 90, d365: 365 };
const NAME_CHARS_MAX = 80;
const ORIGINS_MAX = 20;

export const EMPTY_FORM: KeyForm = { name: "", level: "publishable", origem: "", origins: "", expiry: "never" };

export function nameProblem(name: string): string | null {
  if (name.trim() === "") return texts.chaves.nameNeeded;
  return [...name.trim()].length > NAME_CHARS_MAX ? texts.chaves.nameLong : null;
}

export function origemProblem(origem: string): string | null {
  return origem === "" || /^[A-Z0-9_]{2,40}$/.test(origem) ? null : texts.chaves.origemBad;
}

/** Without sites a public key is for apps, which send no origin; with some, each is scheme and host, no path. */
export function originsProblem(origins: string, level: KeyLevel): string | null {
  if (level !== "publishable") return null;
  const list = originList(origins);
  if (list.length > ORIGINS_MAX) return texts.chaves.originsMany;
  const bad = list.find((origin) => !isOrigin(origin));
  return bad === undefined ? null : texts.chaves.originBad(bad);
}

/** What the API takes. */
export function newKeyBody({ name, level, origem, origins, expiry }: KeyForm, now: Date) {
  const days = EXPIRY_DAYS[expiry];
  return {
    name: name.trim(),
    level,
    ...(origem !== "" && { origem }),
    allowed_origins: level === "publishable" ? originList(origins) : [],
    ...(days !== undefined && { expires_at: new Date(now.getTime() + days * 86_400_000).toISOString() }),
  };
}

function originList(origins: string): string[] {
  const lines = origins.split(/[\s,]+/).map((line) => line.trim().replace(/\/$/, ""));
  return [...new Set(lines.filter((line) => line !== ""))];
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return (url?.protocol === "https:" || url?.protocol === "http:") && url.origin === text.toLowerCase();
}
