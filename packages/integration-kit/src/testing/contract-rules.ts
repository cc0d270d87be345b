/** What a well-formed connector and a well-formed outcome are, and what an outcome must not give away. */
import { isAction, type Lead, type Outcome } from "@streamleads/domain";
import { expect } from "vitest";
import type { Connector, Fields, Settings } from "../connector.ts";

/** Names that hold something nobody may read in a form. */
const SECRET_NAME = /token|secret|password|senha|api_?key|credential/i;
/** Ids and choices whose names resemble secrets. */
const NOT_SECRET_NAME = /client_?id|token_?url|key_?id/i;

/** A connector describes itself completely: the form, `.env.example` and the reference page are drawn from this. */
export function expectWellFormedConnector<F extends Fields>(connector: Connector<F>): void {
  expect(connector.slug).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  expect(connector.label.trim()).not.toBe("");
  expect(connector.docs).toMatch(/^https:\/\//);
  expect(connector.limits.concurrency).toBeGreaterThan(0);
  if (connector.limits.rate !== null) {
    expect(connector.limits.rate.requests).toBeGreaterThan(0);
    expect(connector.limits.rate.perMs).toBeGreaterThan(0);
  }
  expect(Object.keys(connector.actions).filter((action) => !isAction(action))).toEqual([]);
  for (const [name, field] of Object.entries(connector.fields)) {
    expect(field.label.trim(), `label of ${name}`).not.toBe("");
    expect(field.help.trim(), `help of ${name}`).not.toBe("");
    if (field.env !== undefined) expect(field.env, `env of ${name}`).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    const isSecretByName = SECRET_NAME.test(field.env ?? name) && !NOT_SECRET_NAME.test(field.env ?? name);
    if (isSecretByName) expect(field.secret, `${name} looks like a secret`).toBe(true);
    if (field.secret) expect(field.default, `default of the secret ${name}`).toBeUndefined();
    for (const value of [field.default, field.example]) {
      if (value !== undefined) expect(field.validate?.(value), `its own default or example of ${name}`).toBeUndefined();
    }
  }
  const variables = Object.values(connector.fields).flatMap((field) => field.env ?? []);
  expect(new Set(variables).size, "each variable sets one field").toBe(variables.length);
}

/** An outcome that the engine can use: a known kind, a stable cause, words for a person. */
export function expectWellFormedOutcome(outcome: Outcome): void {
  expect(["delivered", "retry", "rejected", "reconnect", "unknown", "skipped"]).toContain(outcome.kind);
  if (outcome.kind === "delivered") {
    if (outcome.externalId !== undefined) expect(outcome.externalId).toMatch(/\S/);
    for (const [object, id] of Object.entries(outcome.refs ?? {})) expect(id, `ref ${object}`).toMatch(/\S/);
    return;
  }
  expect(outcome.cause).toMatch(/^[a-z][a-z0-9_]*$/);
  expect(outcome.reason).toMatch(/\S/);
  if ("fix" in outcome) expect(outcome.fix).toMatch(/\S/);
}

/**
 * Names what an outcome's words give away: the lead's e-mail or phone (in any spelling of its digits), or a secret setting.
 * `externalId` and `refs` are left out: they are the provider's ids, kept apart from words.
 */
export function leaksOf<F extends Fields>(outcome: Outcome, fields: F, settings: Settings<F>, lead: Lead): string[] {
  const words = wordsOf(outcome);
  const digits = words.replace(/\D/g, "");
  const leaks: string[] = [];
  if (lead.email !== null && words.toLowerCase().includes(lead.email.toLowerCase())) leaks.push("email");
  const phone = lead.telefone?.replace(/\D/g, "").slice(-9) ?? "";
  if (phone.length >= 8 && digits.includes(phone)) leaks.push("telefone");
  for (const [name, field] of Object.entries(fields)) {
    const value = settings[name];
    if (field.secret && value !== undefined && value.length >= 4 && words.includes(value)) leaks.push(name);
  }
  return leaks;
}

function wordsOf(outcome: Outcome): string {
  if (outcome.kind === "delivered") return outcome.note ?? "";
  return [outcome.cause, outcome.reason, "fix" in outcome ? outcome.fix : ""].join("\n");
}
