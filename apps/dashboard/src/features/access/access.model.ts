/** Rules of the two pages that a person sees before being logged in. */
import { texts } from "../../texts/index.ts";

/** better-auth and the hub refuse shorter ones. */
export const PASSWORD_CHARS_MIN = 12;

/**
 * Where to go after the login: a path of this dashboard, else the first page. An address of another site (also as
 * `//site` or `/\site`, which browsers read as one) would let a forged link send a person away from here.
 */
export function safeTarget(para: string | undefined): string {
  if (!para || !/^\/(?![/\\])/.test(para) || /[\p{Cc}\\]/u.test(para)) return "/";
  return para.startsWith("/entrar") || para.startsWith("/primeiro-acesso") ? "/" : para;
}

export function emailProblem(email: string): string | null {
  if (email.trim() === "") return texts.access.needed;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? null : texts.access.badEmail;
}

export function neededProblem(value: string): string | null {
  return value.trim() === "" ? texts.access.needed : null;
}

export function passwordProblem(password: string): string | null {
  // Characters as a person counts them: an emoji is one.
  const missing = PASSWORD_CHARS_MIN - [...password].length;
  return missing > 0 ? texts.firstAccess.passwordShort(missing) : null;
}
