/**
 * Twilio's error codes, and what each means for us: in the answer to a request or, for the 30000s, in a status that comes
 * after the 201 (twilio.com/docs/api/errors, each code, checked 2026-11-23). A code that is not here is named and refused.
 */
export type Decision =
  | { kind: "retry"; cause: string; reason: string; waitMs: number; isOfConnection?: boolean }
  | { kind: "rejected" | "reconnect"; cause: string; reason: string; fix: string };

const MINUTE = 60_000;

export const credentialsRefused: Decision = {
  kind: "reconnect",
  cause: "credentials_refused",
  reason: "A Twilio não aceita o Account SID, o Auth Token ou a API Key.",
  fix: "Copie de novo os valores do console da Twilio para TWILIO_ACCOUNT_SID e TWILIO_AUTH_TOKEN (ou a API Key).",
};
export const recipientStopped: Decision = {
  kind: "rejected",
  cause: "recipient_opted_out",
  reason: "A pessoa pediu para não receber SMS deste remetente.",
  fix: "Não reenvie. Só a própria pessoa desfaz isso, respondendo START ao remetente.",
};
const recipientInvalid: Decision = {
  kind: "rejected",
  cause: "recipient_invalid",
  reason: "A Twilio não reconhece o telefone como um número válido.",
  fix: "Corrija o telefone, com DDD, e reenvie.",
};
const senderUnfit: Decision = {
  kind: "rejected",
  cause: "sender_unfit",
  reason: "O remetente não pode enviar para este número.",
  fix: "Use em TWILIO_FROM um remetente aceito no país: no Brasil, um short code (número curto).",
};
const unreachable: Decision = {
  kind: "rejected",
  cause: "recipient_unreachable",
  reason: "O número não existe, é fixo ou a operadora não o alcança.",
  fix: "Confira o telefone com a pessoa por outro meio.",
};

export const DECISIONS: ReadonlyMap<number, Decision> = new Map<number, Decision>([
  [20003, credentialsRefused],
  [
    20404,
    {
      kind: "reconnect",
      cause: "account_not_found",
      reason: "A Twilio não encontra a conta no endereço usado.",
      fix: "Confira TWILIO_ACCOUNT_SID e, se estiver definido, TWILIO_API_URL.",
    },
  ],
  [
    20429,
    {
      kind: "retry",
      cause: "twilio_rate_limit",
      reason: "A Twilio pediu para ir mais devagar.",
      waitMs: 5_000,
      isOfConnection: true,
    },
  ],
  [21211, recipientInvalid],
  [
    21408,
    {
      kind: "rejected",
      cause: "country_not_enabled",
      reason: "O envio para o país deste número está desligado na conta.",
      fix: "No console da Twilio, em Messaging > Settings > Geo permissions, ligue o país (Brasil) e reenvie.",
    },
  ],
  [21606, senderUnfit],
  [21612, senderUnfit],
  [
    21608,
    {
      kind: "rejected",
      cause: "trial_account",
      reason: "A conta da Twilio é de teste e só envia a números verificados nela.",
      fix: "Ponha crédito na conta, ou verifique este número no console, e reenvie.",
    },
  ],
  [21610, recipientStopped],
  [
    21611,
    {
      kind: "retry",
      cause: "sender_queue_full",
      reason: "A fila deste remetente na Twilio está cheia.",
      waitMs: 15 * MINUTE,
    },
  ],
  [
    21614,
    {
      kind: "rejected",
      cause: "not_a_mobile",
      reason: "O telefone não é de celular e não recebe SMS.",
      fix: "Peça um celular à pessoa, ou ligue.",
    },
  ],
  [21730, { kind: "retry", cause: "twilio_maintenance", reason: "A Twilio está em manutenção.", waitMs: 5 * MINUTE }],
  [
    35125,
    {
      kind: "retry",
      cause: "too_many_scheduled",
      reason: "A conta tem mensagens agendadas demais.",
      waitMs: 15 * MINUTE,
    },
  ],
  [
    63017,
    {
      kind: "retry",
      cause: "twilio_rate_limit",
      reason: "A Twilio recebe mais mensagens por segundo do que aceita.",
      waitMs: 5_000,
      isOfConnection: true,
    },
  ],
  [
    30001,
    {
      kind: "rejected",
      cause: "queue_overflow",
      reason: "A fila da Twilio transbordou e a mensagem não saiu.",
      fix: "Reenvie mais tarde.",
    },
  ],
  [
    30002,
    {
      kind: "rejected",
      cause: "account_suspended",
      reason: "A conta da Twilio foi suspensa antes do envio.",
      fix: "Abra o console da Twilio, veja o motivo (crédito, política) e reenvie depois.",
    },
  ],
  [
    30003,
    {
      kind: "rejected",
      cause: "handset_unreachable",
      reason: "O aparelho estava desligado ou sem sinal.",
      fix: "Reenvie uma vez, algumas horas depois.",
    },
  ],
  [
    30004,
    {
      kind: "rejected",
      cause: "message_blocked",
      reason: "A pessoa ou a operadora bloqueia mensagens deste remetente.",
      fix: "Não reenvie; fale com a pessoa por outro meio.",
    },
  ],
  [30005, unreachable],
  [30006, unreachable],
  [
    30007,
    {
      kind: "rejected",
      cause: "message_filtered",
      reason: "A operadora filtrou a mensagem como spam.",
      fix: "Mude o texto (menos maiúsculas, sem encurtador de links) e reenvie.",
    },
  ],
  [
    30008,
    {
      kind: "rejected",
      cause: "carrier_unknown_error",
      reason: "A operadora não entregou e não disse por quê.",
      fix: "Reenvie uma vez.",
    },
  ],
]);

/** A code of five digits that is not in the table. */
export function unknownCode(code: number): Decision {
  return {
    kind: "rejected",
    cause: "twilio_refused",
    reason: "A Twilio recusou o pedido.",
    fix: `Procure o código ${code} em twilio.com/docs/api/errors e reenvie quando estiver resolvido.`,
  };
}
