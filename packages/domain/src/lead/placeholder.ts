/** Contacts that were typed to get past a form. They are kept and shown, but they identify nobody. */

/** Whole local parts that stand for "I give none". */
const PLACEHOLDER_LOCALS = new Set([
  "teste",
  "test",
  "testando",
  "asdf",
  "qwerty",
  "naotem",
  "naotenho",
  "naopossui",
  "naoinformado",
  "semmail",
  "sememail",
]);
/** Addresses that a machine sends from: one address, any number of people. */
const MACHINE_LOCALS = new Set(["noreply", "donotreply", "naoresponda", "naoresponder", "mailerdaemon"]);
/** Reserved for documentation and trials (RFC 2606): nobody is there, and in a trial a repeat is meant to match. */
const TRIAL_DOMAIN = /(?:^|\.)example\.(?:com|net|org)$/;

/** Takes a normalised address. "teste@teste.com", "noreply@…", "aaa@…": true. */
export function isPlaceholderEmail(email: string): boolean {
  const at = email.lastIndexOf("@");
  const local = email.slice(0, at).replace(/[._-]/g, "");
  if (MACHINE_LOCALS.has(local)) return true;
  if (TRIAL_DOMAIN.test(email.slice(at + 1))) return false;
  return PLACEHOLDER_LOCALS.has(local) || /^([a-z0-9])\1{2,}$/.test(local);
}

/** Takes E.164. The last eight digits all alike ("+5511999999999") or counting up from 1 ("…12345678"): true. */
export function isPlaceholderPhone(e164: string): boolean {
  const last = e164.slice(-8);
  return /^(\d)\1{7}$/.test(last) || last === "12345678";
}
