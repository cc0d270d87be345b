/**
 * How long an action is worth trying, and whether it may be repeated when nobody knows if it arrived
 * (delivery protocol, section 5). The engine asks this table; connectors only do the work.
 */
export type RepeatAfterUnknown =
  /** The verb is idempotent at the provider: repeat it. */
  | "yes"
  /** Repeat once, marked "(reenvio)": a double alert is better than a lost lead. */
  | "once"
  /** Never: a double would reach the person or the statistics. */
  | "never";

export interface ActionPolicy {
  label: string;
  repeatAfterUnknown: RepeatAfterUnknown;
  /** `current`: send the lead as it is now, a newer one cancels an older waiting one. `snapshot`: as it was at its touch. */
  sends: "current" | "snapshot";
  givesUpAfterMs: number;
  /** Attempts that must have been made before giving up for age. */
  minAttempts: number;
  /** Goes to the lead (not to staff or a system): consent, suppression and, unless `anyHour`, quiet hours are checked when it is sent. */
  toLead: boolean;
  anyHour: boolean;
  /** Which consent or legal basis it rests on. */
  finalidade: "responder_contato" | "marketing_whatsapp" | "marketing_email" | "analytics" | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const upsert = {
  repeatAfterUnknown: "yes",
  sends: "current",
  givesUpAfterMs: 72 * HOUR,
  minAttempts: 12,
  toLead: false,
  anyHour: true,
  finalidade: null,
} as const;
const staffNotice = {
  repeatAfterUnknown: "once",
  sends: "snapshot",
  givesUpAfterMs: 2 * HOUR,
  minAttempts: 1,
  toLead: false,
  anyHour: true,
  finalidade: null,
} as const;

export const ACTIONS = {
  "contact.upsert": { ...upsert, label: "Contato no CRM" },
  "deal.create": { ...upsert, sends: "snapshot", label: "Negócio no CRM" },
  "event.send": { ...upsert, sends: "snapshot", label: "Evento para automação" },
  "notify.hot_lead": { ...staffNotice, label: "Aviso de lead quente" },
  "notify.new_lead": { ...staffNotice, givesUpAfterMs: 24 * HOUR, label: "Aviso de novo lead" },
  "notify.followup": { ...staffNotice, givesUpAfterMs: 24 * HOUR, label: "Lembrete de follow-up" },
  "email.welcome": {
    label: "E-mail de boas-vindas",
    repeatAfterUnknown: "once",
    sends: "snapshot",
    givesUpAfterMs: 48 * HOUR,
    minAttempts: 1,
    toLead: true,
    anyHour: true,
    finalidade: "responder_contato",
  },
  "message.followup": {
    label: "Mensagem de follow-up ao lead",
    repeatAfterUnknown: "never",
    sends: "snapshot",
    givesUpAfterMs: 24 * HOUR,
    minAttempts: 1,
    toLead: true,
    anyHour: false,
    finalidade: "marketing_whatsapp",
  },
  "analytics.lead": {
    label: "Evento de analytics",
    repeatAfterUnknown: "never",
    sends: "snapshot",
    givesUpAfterMs: 48 * HOUR,
    minAttempts: 1,
    toLead: false,
    anyHour: true,
    finalidade: "analytics",
  },
} as const satisfies Record<string, ActionPolicy>;

export type Action = keyof typeof ACTIONS;

export function policyOf(action: Action): ActionPolicy {
  return ACTIONS[action];
}

export function isAction(value: string): value is Action {
  return Object.hasOwn(ACTIONS, value);
}
