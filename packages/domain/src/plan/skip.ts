/** Why a planned delivery is not made: recorded with it and shown, never taken for success. */
export interface Skip {
  /** Stable snake_case, to group by. */
  cause: string;
  reason: string;
  fix: string;
}

export const TEST_LEAD: Skip = {
  cause: "test_lead",
  reason: "É um lead de teste: só é entregue em conexões do ambiente de teste.",
  fix: "Nada a fazer. Para ver a entrega acontecer, use uma conexão do ambiente de teste (sandbox).",
};

export const NO_BROKER: Skip = {
  cause: "no_broker",
  reason: "Não há corretor para avisar.",
  fix: "Cadastre os corretores na variável VENDEDORES, com nome e telefone.",
};

export const NO_BROKER_EMAIL: Skip = {
  cause: "no_broker_email",
  reason: "O corretor deste lead não tem e-mail cadastrado.",
  fix: "Inclua o e-mail do corretor na variável VENDEDORES, ou conecte o Slack.",
};

export const NO_PHONE: Skip = {
  cause: "no_phone",
  reason: "O lead não tem um telefone que possa ser usado.",
  fix: "Corrija o telefone do lead (com DDD) e reenvie.",
};

export const NO_EMAIL: Skip = {
  cause: "no_email",
  reason: "O lead não tem e-mail.",
  fix: "Inclua o e-mail do lead e reenvie, ou peça o e-mail no formulário de origem.",
};

export const SUPPRESSED: Skip = {
  cause: "suppressed",
  reason: "O endereço do lead está na lista de supressão (descadastro, devolução ou reclamação).",
  fix: "Não reenvie. Se a supressão for um engano, retire o endereço da lista a pedido do lead.",
};

export const WITHDRAWN: Skip = {
  cause: "no_consent",
  reason: "O lead retirou o consentimento em que este envio se baseava.",
  fix: "Só com um novo consentimento do lead.",
};

export const CLAIMED: Skip = {
  cause: "claimed",
  reason: "Um corretor já assumiu este lead.",
  fix: "Nada a fazer: este aviso é só para leads que ninguém assumiu.",
};

/** The integration has no connection; `variable` is the environment variable that would give it one. */
export function notConfigured(label: string, variable: string): Skip {
  return {
    cause: "not_configured",
    reason: `${label} não está configurado.`,
    fix: `Defina ${variable} ou conecte em Integrações; depois reenvie o que foi pulado.`,
  };
}
