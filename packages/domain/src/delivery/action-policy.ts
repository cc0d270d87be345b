/**
 * How long an action is worth trying, and whether it may be repeated when nobody knows if it arrived
 * (delivery protocol, section 5). The engine asks this table; connectors only do the work.
 */
import type { Finalidade } from "../lead/lead.ts";

export type RepeatAfterUnknown =
  /** The verb is idempotent at the provider: repeat it. */
  | "yes"
  /** Repeat it marked: the connector looks first whether the earlier one arrived, and absence is told from failure. */
  | "lookup"
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
  finalidade: Finalidade | null;
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
const once = { ...upsert, repeatAfterUnknown: "lookup", sends: "snapshot" } as const;
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
  "note.create": { ...once, label: "Nota no CRM" },
  "task.create": { ...once, label: "Tarefa" },
  "ticket.create": { ...once, label: "Chamado" },
  "conversion.create": { ...once, label: "Conversão de marketing", finalidade: "marketing_email" },
  "event.send": { ...upsert, sends: "snapshot", label: "Evento para automação" },
  /** The raw request of a source, unchanged. */
  "raw.forward": { ...upsert, sends: "snapshot", label: "Pedido encaminhado" },
  /** A personal link that later messages carry; worth nothing once they have left. */
  "link.create": {
    ...upsert,
    repeatAfterUnknown: "yes",
    sends: "snapshot",
    givesUpAfterMs: HOUR,
    minAttempts: 1,
    label: "Link pessoal",
  },
  /** Consent was withdrawn: systems that hold a state of it are told. */
  "contact.optout": { ...upsert, label: "Saída das comunicações" },
  "notify.hot_lead": { ...staffNotice, label: "Aviso de lead quente" },
  "notify.new_lead": { ...staffNotice, givesUpAfterMs: 24 * HOUR, label: "Aviso de novo lead" },
  "notify.followup": { ...staffNotice, givesUpAfterMs: 24 * HOUR, label: "Lembrete de follow-up" },
  "notify.claimed": { ...staffNotice, givesUpAfterMs: 24 * HOUR, label: "Aviso de lead assumido" },
  "call.broker": { ...staffNotice, label: "Ligação para o corretor" },
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
  "message.sms": {
    label: "SMS ao lead",
    repeatAfterUnknown: "never",
    sends: "snapshot",
    givesUpAfterMs: 24 * HOUR,
    minAttempts: 1,
    toLead: true,
    anyHour: false,
    finalidade: "marketing_sms_ligacao",
  },
  "email.nurture": {
    label: "E-mail da sequência",
    repeatAfterUnknown: "never",
    sends: "current",
    givesUpAfterMs: 24 * HOUR,
    minAttempts: 1,
    toLead: true,
    anyHour: false,
    finalidade: "marketing_email",
  },
  "audience.add": { ...upsert, label: "Entrada em público de anúncios", finalidade: "audiencias" },
  "audience.remove": { ...upsert, label: "Saída de público de anúncios" },
  /** A stage of the sale told to the ad platform; repeated under the same id it counts once. */
  "ads.conversion": { ...upsert, sends: "snapshot", label: "Conversão de anúncio", finalidade: "audiencias" },
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
