/**
 * What Meta's error codes mean for a delivery. The code decides, never the HTTP status or the title: nearly
 * everything is HTTP 400. Codes from Meta's page "support/error-codes" of the Cloud API, checked 2026-11-23.
 */

/** What a code asks for, before time and attempt are known. */
export type Decision =
  | { kind: "retry"; cause: string; reason: string }
  /** The number or the account must go slower: the whole connection waits, no attempt is burnt. */
  | { kind: "slow_down"; cause: string; reason: string; waitMs: number }
  /** Too many messages to one person: only this delivery waits. */
  | { kind: "slow_pair"; cause: string; reason: string }
  | { kind: "wait"; cause: string; reason: string; waitMs: number }
  | { kind: "rejected"; cause: string; reason: string; fix: string }
  | { kind: "reconnect"; cause: string; reason: string; fix: string };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const retry = (cause: string, reason: string) => ({ kind: "retry", cause, reason }) as const;
const slowDown = (cause: string, reason: string, waitMs: number) =>
  ({ kind: "slow_down", cause, reason, waitMs }) as const;
const rejected = (cause: string, reason: string, fix: string) => ({ kind: "rejected", cause, reason, fix }) as const;
const reconnect = (cause: string, reason: string, fix: string) => ({ kind: "reconnect", cause, reason, fix }) as const;

const platformFault = retry("meta_temporary", "A Meta teve uma falha temporária.");
const apiLimit = slowDown("meta_rate_limit", "O aplicativo passou do limite de chamadas da Meta.", 5 * MINUTE);
export const tokenRefused = reconnect(
  "token_invalid",
  "A Meta recusou o token do WhatsApp: ele expirou ou foi revogado.",
  "Gere um token novo do usuário do sistema no Gerenciador de Negócios e troque WHATSAPP_ACCESS_TOKEN.",
);
export const permissionMissing = reconnect(
  "permission_missing",
  "O token do WhatsApp não tem permissão para esta operação.",
  "Dê ao usuário do sistema a conta do WhatsApp e as permissões whatsapp_business_messaging e whatsapp_business_management, e gere outro token.",
);
const numberUnavailable = reconnect(
  "number_not_ready",
  "O número da empresa não pode enviar: foi removido, não está registrado ou o nome de exibição não foi aprovado.",
  "Abra o Gerenciador do WhatsApp > Números de telefone, registre o número e resolva o nome de exibição.",
);
export const numberUnknown = reconnect(
  "phone_number_id_not_found",
  "A Meta não encontra o número do WhatsApp configurado, ou o token não o alcança.",
  "Confira WHATSAPP_PHONE_NUMBER_ID (é a identificação do número, não o telefone) e dê ao usuário do sistema acesso a essa conta.",
);
const billing = reconnect(
  "billing",
  "A Meta não envia por falta de forma de pagamento ou de aceite dos termos de cobrança.",
  "Regularize o pagamento em Gerenciador de Negócios > Cobrança > Conta do WhatsApp.",
);
const restricted = reconnect(
  "account_restricted",
  "A conta do WhatsApp está restrita ou bloqueada pela Meta.",
  "Abra Qualidade da conta no Gerenciador de Negócios, veja o motivo e peça revisão.",
);
const paused = (reason: string, fix: string) => reconnect("number_limited", reason, fix);
const badTemplateData = rejected(
  "template_parameters",
  "O WhatsApp recusou os valores do modelo de mensagem.",
  "Compare o modelo aprovado na Meta com o do guia desta integração: mesmo nome, idioma e número de variáveis.",
);
const badMessage = rejected(
  "message_unsupported",
  "O WhatsApp recusou a mensagem: destinatário igual ao remetente ou conteúdo não aceito.",
  "Confira se o telefone do destinatário é diferente do número da empresa.",
);
const optedOut = rejected(
  "recipient_opted_out",
  "A pessoa pediu para não receber mensagens da empresa no WhatsApp, ou está bloqueada.",
  "Não reenvie. Use outro canal somente se a pessoa aceitar.",
);

export const DECISIONS: ReadonlyMap<number, Decision> = new Map<number, Decision>([
  [1, platformFault],
  [2, platformFault],
  [131000, platformFault],
  [131016, platformFault],
  [133004, platformFault],
  [131057, slowDown("number_maintenance", "O número está em manutenção na Meta; costuma levar um minuto.", MINUTE)],
  [4, apiLimit],
  [80007, apiLimit],
  [80008, apiLimit],
  [130429, slowDown("number_throughput", "O número passou da vazão de mensagens da Meta.", 10 * SECOND)],
  [131056, { kind: "slow_pair", cause: "pair_limit", reason: "Muitas mensagens seguidas para a mesma pessoa." }],
  [
    131048,
    paused(
      "A Meta limitou o número por suspeita de spam.",
      "Pare os envios, veja a qualidade do número no Gerenciador do WhatsApp e só então retome a conexão.",
    ),
  ],
  [
    131064,
    paused(
      "A Meta reduziu o limite de mensagens porque modelos foram classificados na categoria errada.",
      "Corrija a categoria dos modelos no Gerenciador do WhatsApp; o limite volta sozinho, então retome a conexão.",
    ),
  ],
  [
    131049,
    {
      kind: "wait",
      cause: "person_marketing_limit",
      reason: "A pessoa já recebeu o máximo de mensagens de marketing de hoje no WhatsApp.",
      waitMs: 24 * HOUR,
    },
  ],
  [
    130472,
    rejected(
      "meta_experiment",
      "A Meta não entrega marketing a esta pessoa por causa de um teste dela.",
      "Não há o que corrigir: fale com a pessoa por outro canal.",
    ),
  ],
  [131050, optedOut],
  [130403, optedOut],
  [
    131026,
    rejected(
      "recipient_unreachable",
      "O WhatsApp não consegue entregar a este número: não tem WhatsApp, usa versão antiga ou não aceitou os termos.",
      "Confira o telefone, com e sem o nono dígito, ou fale por outro canal.",
    ),
  ],
  [
    131030,
    rejected(
      "recipient_not_allowed",
      "O número de teste da Meta só envia a telefones cadastrados nele.",
      "Cadastre o telefone do destinatário no painel do aplicativo ou use um número de produção.",
    ),
  ],
  [
    131047,
    rejected(
      "window_closed",
      "A janela de 24 horas com esta pessoa está fechada.",
      "Use um modelo de mensagem aprovado.",
    ),
  ],
  [131021, badMessage],
  [131051, badMessage],
  [131052, badMessage],
  [131053, badMessage],
  [100, badTemplateData],
  [131008, badTemplateData],
  [131009, badTemplateData],
  [132000, badTemplateData],
  [132005, badTemplateData],
  [132007, badTemplateData],
  [132012, badTemplateData],
  [132018, badTemplateData],
  [135000, badTemplateData],
  [
    132001,
    rejected(
      "template_missing",
      "O modelo de mensagem não existe em pt_BR nesta conta, ou ainda não foi aprovado.",
      "Crie o modelo com o nome e o texto do guia desta integração, espere a aprovação e reenvie.",
    ),
  ],
  [
    132015,
    rejected(
      "template_paused",
      "A Meta pausou o modelo de mensagem por baixa qualidade.",
      "Edite o texto do modelo no Gerenciador do WhatsApp e reenvie depois da aprovação.",
    ),
  ],
  [
    132016,
    rejected(
      "template_disabled",
      "A Meta desativou o modelo de mensagem por baixa qualidade, sem volta.",
      "Crie um modelo novo com outro texto e peça aprovação.",
    ),
  ],
  [
    131063,
    rejected(
      "marketing_disabled",
      "Modelos de marketing estão desligados nesta conta do WhatsApp.",
      "Ligue o envio de marketing pela Cloud API na conta, no Gerenciador do WhatsApp, e reenvie.",
    ),
  ],
  [0, tokenRefused],
  [104, tokenRefused],
  [190, tokenRefused],
  [3, permissionMissing],
  [10, permissionMissing],
  [131005, permissionMissing],
  [33, numberUnavailable],
  [131037, numberUnavailable],
  [131045, numberUnavailable],
  [133010, numberUnavailable],
  [131042, billing],
  [134011, billing],
  [368, restricted],
  [130497, restricted],
  [131031, restricted],
  [
    137000,
    rejected(
      "identity_changed",
      "A identidade da pessoa no WhatsApp mudou e precisa ser conferida.",
      "Confirme o telefone com a pessoa antes de escrever de novo.",
    ),
  ],
  [
    2635,
    reconnect(
      "version_retired",
      "A versão da Graph API em uso foi encerrada pela Meta.",
      "Troque a versão no fim de WHATSAPP_API_URL pela que o guia desta integração indica.",
    ),
  ],
]);
