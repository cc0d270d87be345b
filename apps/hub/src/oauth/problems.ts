/** Why a log-in at a provider did not come about, in words for whoever sits at the browser. */
import type { OAuth } from "@streamleads/integration-kit";
import { clientVariables } from "./client.ts";

/** Stable codes, also of the API's errors. */
export type ProblemCode =
  | "oauth_unknown"
  | "oauth_not_allowed"
  | "oauth_foreign_page"
  | "oauth_link_used"
  | "oauth_client_missing"
  | "oauth_no_public_url"
  | "oauth_connection_unknown"
  | "oauth_connection_from_env"
  | "oauth_settings"
  | "oauth_state_unknown"
  | "oauth_state_expired"
  | "oauth_state_used"
  | "oauth_foreign_browser"
  | "oauth_wrong_issuer"
  | "oauth_denied"
  | "oauth_provider_error"
  | "oauth_answer_invalid"
  | "oauth_code_refused"
  | "oauth_client_refused"
  | "oauth_unreachable"
  | "oauth_not_saved";

export interface Problem {
  code: ProblemCode;
  status: number;
  message: string;
  fix: string;
  /** Facts to copy: variables, the address to register. */
  facts?: readonly { label: string; value: string }[];
  link?: { label: string; url: string };
}

const BEGIN_AGAIN = "Volte a Integrações e clique em Conectar de novo.";

/** Those that are the same for every provider. */
const PLAIN: Record<string, Pick<Problem, "status" | "message" | "fix">> = {
  oauth_unknown: {
    status: 404,
    message: "Esta integração não se conecta por este endereço.",
    fix: "Abra Integrações no painel e use o botão Conectar.",
  },
  oauth_not_allowed: {
    status: 401,
    message: "Só quem administra o StreamLeads pode conectar uma conta.",
    fix: "Entre no painel com a conta de administração e clique em Conectar de novo.",
  },
  oauth_foreign_page: {
    status: 403,
    message: "Este pedido veio de outra página.",
    fix: "Abra Integrações no painel do StreamLeads e clique em Conectar.",
  },
  oauth_link_used: {
    status: 410,
    message: "Este link já foi usado ou venceu: ele vale uma vez, por 10 minutos.",
    fix: "Peça um novo link ou conecte pelo painel.",
  },
  oauth_no_public_url: {
    status: 409,
    message: "O serviço não teria como devolver você ao StreamLeads: falta um endereço público com https.",
    fix: "Defina PUBLIC_URL (https://…) no ambiente do StreamLeads, ou conecte no próprio computador do servidor, por http://localhost.",
  },
  oauth_connection_unknown: {
    status: 404,
    message: "A conexão que seria reconectada não existe.",
    fix: "Ela pode ter sido removida. Abra Integrações e conecte de novo.",
  },
  oauth_connection_from_env: {
    status: 409,
    message: "Esta conexão vem das variáveis de ambiente, e o token dela também.",
    fix: "Troque o token no ambiente e reinicie, ou tire-o de lá e conecte a conta pelo painel.",
  },
  oauth_state_unknown: {
    status: 400,
    message: "Não há um pedido de conexão aberto para esta resposta: ele venceu, já terminou ou nunca começou aqui.",
    fix: BEGIN_AGAIN,
  },
  oauth_state_expired: {
    status: 400,
    message: "O pedido de conexão venceu: ele vale 10 minutos.",
    fix: BEGIN_AGAIN,
  },
  oauth_state_used: {
    status: 400,
    message: "Esta resposta já foi usada e a conexão não chegou a ser concluída.",
    fix: BEGIN_AGAIN,
  },
  oauth_foreign_browser: {
    status: 403,
    message: "O pedido de conexão começou em outro navegador, ou os cookies estão bloqueados.",
    fix: "Conecte e autorize no mesmo navegador, com cookies permitidos para o StreamLeads. Se você não começou este pedido, feche a página: nada foi conectado.",
  },
  oauth_wrong_issuer: {
    status: 400,
    message: "A resposta não veio do serviço para o qual você foi enviado. Nada foi conectado.",
    fix: `${BEGIN_AGAIN} Se acontecer outra vez, avise quem cuida do StreamLeads: pode ser uma tentativa de fraude.`,
  },
  oauth_not_saved: {
    status: 409,
    message: "O acesso foi dado, mas a conexão não pôde ser criada.",
    fix: BEGIN_AGAIN,
  },
};

export function plainProblem(code: keyof typeof PLAIN & ProblemCode): Problem {
  const words = PLAIN[code];
  if (!words) throw new Error(`no words for ${code}`);
  return { code, ...words };
}

/** @param variables those that are not set */
export function clientMissing(
  label: string,
  oauth: Pick<OAuth, "provider" | "docs" | "scopes">,
  variables: readonly string[],
  redirectUri: string,
): Problem {
  return {
    code: "oauth_client_missing",
    status: 409,
    message: `O StreamLeads ainda não é conhecido por ${label} como aplicativo.`,
    fix: `Crie um aplicativo em ${label} com o endereço de retorno abaixo, copie o identificador e o segredo para as variáveis, reinicie o StreamLeads e conecte de novo.`,
    facts: [
      ...variables.map((value) => ({ label: "Variável que falta", value })),
      { label: "Endereço de retorno (redirect URI)", value: redirectUri },
      ...(oauth.scopes.length > 0 ? [{ label: "Permissões (escopos)", value: oauth.scopes.join(" ") }] : []),
    ],
    link: { label: `Documentação de ${label}`, url: oauth.docs },
  };
}

/** The provider sent people back with an error. @param error its code, as it stands in the address: untrusted */
export function providerRefused(label: string, error: string, oauth: Pick<OAuth, "provider">): Problem {
  if (error === "access_denied") {
    return {
      code: "oauth_denied",
      status: 400,
      message: `A autorização foi recusada ou cancelada em ${label}.`,
      fix: "Conecte de novo e autorize, com uma conta que possa dar as permissões pedidas.",
    };
  }
  const { id } = clientVariables(oauth.provider);
  const code = /^[\w.-]{1,60}$/.test(error) ? error : "erro sem código";
  const isForNow = error === "temporarily_unavailable" || error === "server_error";
  return {
    code: "oauth_provider_error",
    status: 400,
    message: `${label} não concluiu a autorização (${code}).`,
    fix: isForNow
      ? "O serviço está com problemas: tente de novo em alguns minutos."
      : `Confira no aplicativo criado em ${label} as permissões, o endereço de retorno e se ele é o de ${id}; depois conecte de novo.`,
  };
}

/** The token address refused the code. */
export function exchangeRefused(
  label: string,
  code: string,
  oauth: Pick<OAuth, "provider">,
  redirectUri: string,
): Problem {
  const { id, secret } = clientVariables(oauth.provider);
  if (code === "invalid_grant" || code.includes("code")) {
    return {
      code: "oauth_code_refused",
      status: 400,
      message: `${label} não aceitou mais esta autorização (${code}): ela vale poucos minutos e uma só vez.`,
      fix: BEGIN_AGAIN,
    };
  }
  return {
    code: "oauth_client_refused",
    status: 400,
    message: `${label} não aceitou o aplicativo do StreamLeads (${code}).`,
    fix: `Confira ${id} e ${secret} no ambiente e o endereço de retorno no aplicativo; reinicie e conecte de novo.`,
    facts: [{ label: "Endereço de retorno (redirect URI)", value: redirectUri }],
  };
}

/** No answer, or none that can be read. */
export function exchangeFailed(label: string, cause: string): Problem {
  const isUnreadable = cause === "unreadable_answer" || cause === "discover_failed";
  return {
    code: isUnreadable ? "oauth_answer_invalid" : "oauth_unreachable",
    status: 502,
    message: isUnreadable
      ? `${label} respondeu de um jeito que não dá para entender (${cause}). Nada foi conectado.`
      : `${label} não respondeu ao pedido do acesso (${cause}). Nada foi conectado.`,
    fix: "Espere um pouco e conecte de novo. Se continuar, veja o estado do serviço e a rede do servidor.",
  };
}

export function settingsProblem(message: string, fix: string): Problem {
  return { code: "oauth_settings", status: 409, message, fix };
}
