/** What a number is used for, so that two numbers can share the work: alerts to brokers, messages to leads, or both. */
import type { Action } from "@streamleads/domain";
import type { Part } from "@streamleads/integration-kit";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE, type Template } from "./templates.ts";

interface Use {
  /** Actions of the built-in plan that it takes; absent: all. */
  serves?: readonly Action[];
  /** Templates that it sends; without the first one it is of no use. */
  templates: readonly [Template, ...Template[]];
}

export const USES = {
  tudo: { templates: [HOT_LEAD_TEMPLATE, FOLLOWUP_TEMPLATE] },
  corretores: { serves: ["notify.hot_lead"], templates: [HOT_LEAD_TEMPLATE] },
  leads: { serves: ["message.followup"], templates: [FOLLOWUP_TEMPLATE] },
} as const satisfies Record<string, Use>;

/** Without a choice, or with one that nobody knows: everything, as before there was a choice. */
export function useOf(settings: { uso?: string }): Use {
  const { uso = "tudo" } = settings;
  return Object.hasOwn(USES, uso) ? USES[uso as keyof typeof USES] : USES.tudo;
}

/** Which of the plan's actions the connection takes; it adds none of its own. */
export function partOf(settings: { uso?: string }): Part {
  const { serves } = useOf(settings);
  return serves === undefined ? {} : { serves };
}
