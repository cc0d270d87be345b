/** Zapier: one flat event per Zap. Zaps subscribe and unsubscribe by themselves (`/api/v1/hooks`), or a person pastes a catch hook. */
import { LEAD_FIELD_NAMES } from "@streamleads/domain";
import {
  defineConnector,
  type HttpAnswer,
  LEAD_EVENT_LABELS,
  LEAD_EVENT_TYPES,
  type LeadEventType,
  outcomeOf,
  webAddressProblem,
} from "@streamleads/integration-kit";
import { zapEvent } from "./map.ts";
import { stepOf } from "./steps.ts";

const LABEL = "Zapier";

export const zapier = defineConnector({
  slug: "zapier",
  label: LABEL,
  docs: "https://docs.zapier.com/platform/build/cli-hook-trigger",
  receives: LEAD_FIELD_NAMES,
  fields: {
    url: {
      label: "Endereço do Zap",
      help: "No Zap: gatilho Webhooks by Zapier > Catch Hook; copie o endereço. Quem conhece o endereço consegue enviar ao Zap: trate-o como senha.",
      env: "ZAPIER_HOOK_URL",
      secret: true,
      required: true,
      validate: webAddressProblem,
    },
    event: {
      label: "Evento",
      help: "O que dispara o Zap.",
      env: "ZAPIER_HOOK_EVENT",
      default: "lead.received",
      choices: LEAD_EVENT_TYPES.map((value) => ({ value, label: LEAD_EVENT_LABELS[value] })),
      validate: (value) =>
        (LEAD_EVENT_TYPES as readonly string[]).includes(value)
          ? undefined
          : `precisa ser ${LEAD_EVENT_TYPES.join(", ")}`,
    },
  },
  request: ({ url }) => ({ baseUrl: url ?? "" }),
  // 30 a second per hook, 10,000 in 5 minutes per account (Zapier's webhook limits, checked 2026-11-23): the lower mean.
  limits: { concurrency: 4, rate: { requests: 30, perMs: 1_000 } },
  part: ({ event }) => ({ steps: [stepOf(event as LeadEventType)] }),

  /** A hook cannot be asked without running its Zap. What can be known is that the server is there and answers. */
  async check({ http, settings }) {
    const origin = URL.parse(settings.url ?? "")?.origin ?? "";
    const result = await http.get(`${origin}/`);
    const own = ({ status }: HttpAnswer) => (status === 200 || status === 404 ? REACHED : undefined);
    return outcomeOf(result, { label: LABEL, now: new Date(), own });
  },

  actions: {
    async "event.send"(job, { http }) {
      return outcomeOf(await http.post("", zapEvent(job)), { label: LABEL, now: job.now, own: hookAnswer });
    },
  },
});

const REACHED = {
  kind: "delivered",
  note: "O Zapier responde. Se o Zap está ligado, só o próximo lead mostra: testar o endereço dispararia o Zap.",
} as const;

/** A Zap that was switched off or deleted says 410, and a wrong address 404: neither comes back by trying. */
function hookAnswer({ status }: HttpAnswer) {
  if (status !== 410 && status !== 404) return undefined;
  return {
    kind: "reconnect",
    cause: status === 410 ? "hook_gone" : "hook_unknown",
    reason:
      status === 410
        ? "O Zap foi desligado ou apagado: o Zapier não aceita mais este endereço (410)."
        : "O Zapier não conhece este endereço (404).",
    fix: "Ligue o Zap de novo (ele se inscreve sozinho), ou copie o endereço novo para a conexão. Se não usa mais o Zap, remova a conexão.",
  } as const;
}
