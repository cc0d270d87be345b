/** What is wrong with a connection to n8n, in words that a person can act on; used by deliveries and by the check. */
import type { Outcome } from "@streamleads/domain";

export type Refusal = Extract<Outcome, { kind: "reconnect" }>;

export const LABEL = "n8n";

/** @param variable where the webhook's address comes from: `N8N_WEBHOOK_URL_HOT`. */
export function notRegistered(variable: string): Refusal {
  return {
    kind: "reconnect",
    cause: "webhook_not_registered",
    reason: `O n8n não tem workflow publicado no endereço de ${variable}.`,
    fix: "Publique o workflow no n8n, com o nó Webhook no método POST, e copie a Production URL para a conexão.",
  };
}

export function wrongMethod(variable: string, methods: string): Refusal {
  return {
    kind: "reconnect",
    cause: "webhook_wrong_method",
    reason: `O webhook de ${variable} não aceita POST (aceita: ${methods}).`,
    fix: "No nó Webhook, escolha POST em HTTP Method (o padrão do n8n é GET) e publique o workflow de novo.",
  };
}

export function redirected(variable: string, status: number): Refusal {
  return {
    kind: "reconnect",
    cause: `http_${status}`,
    reason: `O endereço de ${variable} redireciona (${status}), e redirecionamentos não são seguidos.`,
    fix: "Use na conexão o endereço final do webhook, quase sempre o mesmo com https://.",
  };
}
