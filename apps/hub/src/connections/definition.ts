/** What an integration asks for, as data: the form, its help and its rules are drawn from this. */
import { ACTIONS, type Action } from "@streamleads/domain";
import type { Connector, Limits } from "@streamleads/integration-kit";

/** In the shape of the API. */
export function definitionOf(connector: Connector) {
  const { slug, label, docs, fields, receives, actions, oauth, erase, setup, limits } = connector;
  return {
    integration: slug,
    label,
    docs,
    fields: Object.entries(fields).map(([name, field]) => ({
      name,
      label: field.label,
      help: field.help,
      secret: field.secret === true,
      required: field.required === true,
      default: field.default ?? null,
      example: field.example ?? null,
      choices: field.choices ? field.choices.map((choice) => ({ ...choice })) : null,
      multiline: field.multiline === true,
      by_oauth: oauth?.tokenField === name,
      variable: field.env ?? null,
    })),
    receives: [...receives] as string[],
    actions: (Object.keys(actions) as Action[]).map((action) => ({ action, label: ACTIONS[action].label })),
    has_oauth: oauth !== undefined,
    can_erase: erase !== undefined,
    has_setup: setup !== undefined,
    limits: limitsView(limits),
  };
}

/** Limits as the API tells them: a rate per seconds, and none where there is none. */
export function limitsView({ concurrency, rate }: Partial<Limits>) {
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate ? { rate: { requests: rate.requests, per_seconds: rate.perMs / 1_000 } } : {}),
  };
}

/** The other way round. */
export function limitsFrom(view: {
  concurrency?: number | undefined;
  rate?: { requests: number; per_seconds: number } | undefined;
}): Partial<Limits> {
  return {
    ...(view.concurrency === undefined ? {} : { concurrency: view.concurrency }),
    ...(view.rate ? { rate: { requests: view.rate.requests, perMs: Math.round(view.rate.per_seconds * 1_000) } } : {}),
  };
}
