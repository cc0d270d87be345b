/**
 * What Meta's error codes mean for a look-up. The code decides, never the HTTP status: nearly everything is HTTP 400,
 * and throttling has neither 429 nor `Retry-After`. From developers.facebook.com/docs/graph-api/guides/error-handling
 * and /overview/rate-limiting, checked 2026-11-23.
 */

/** What a code asks for, before headers and time are known. */
export type Decision =
  | { kind: "retry"; cause: string; reason: string }
  /** The app or the Page must go slower: the whole source waits. */
  | { kind: "slow_down"; cause: string; reason: string }
  | { kind: "rejected"; cause: string; reason: string; fix: string }
  | { kind: "reconnect"; cause: string; reason: string; fix: string };

const rejected = (cause: string, reason: string, fix: string) => ({ kind: "rejected", cause, reason, fix }) as const;
const reconnect = (cause: string, reason: string, fix: string) => ({ kind: "reconnect", cause, reason, fix }) as const;

export const NEW_TOKEN =
  "Gere um token novo (de preferência de um usuário do sistema) com leads_retrieval e troque META_PAGE_ACCESS_TOKEN.";

export const tokenMissing = reconnect(
  "token_missing",
  "Falta o token de acesso da página: os avisos da Meta estão guardados, mas os leads não podem ser lidos.",
  "Informe META_PAGE_ACCESS_TOKEN, como no guia desta fonte. Os avisos guardados são lidos em seguida.",
);
export const tokenRefused = reconnect(
  "token_invalid",
  "A Meta recusou o token da página: ele expirou ou foi revogado.",
  NEW_TOKEN,
);
const proofRefused = reconnect(
  "app_secret_mismatch",
  "A Meta recusou a prova feita com a chave secreta: ela não é do aplicativo que gerou o token.",
  "Use META_APP_SECRET e META_PAGE_ACCESS_TOKEN do mesmo aplicativo.",
);
export const permissionMissing = reconnect(
  "permission_missing",
  "O token não tem permissão para ler os leads desta página.",
  "Dê leads_retrieval e a tarefa Anúncios na página ao dono do token; se o Gerenciador de acesso a leads foi personalizado, inclua lá o aplicativo. Depois gere outro token.",
);
const platformFault = { kind: "retry", cause: "meta_temporary", reason: "A Meta teve uma falha temporária." } as const;
const callLimit = {
  kind: "slow_down",
  cause: "meta_rate_limit",
  reason: "O aplicativo passou do limite de chamadas da Meta.",
} as const;
const leadLimit = {
  kind: "slow_down",
  cause: "meta_page_limit",
  reason: "A página passou do limite de leituras da Meta, que cresce com o número de leads dela.",
} as const;
export const badRequest = rejected(
  "meta_bad_request",
  "A Meta não entendeu o pedido.",
  "Confira se META_GRAPH_VERSION é a versão do guia desta fonte; depois leia o aviso de novo.",
);
export const objectMissing = rejected(
  "object_missing",
  "A Meta diz que este objeto não existe ou que o token não o alcança.",
  "Se o lead existe na Meta: confira se o dono do token tem a tarefa Anúncios na página, se o aplicativo está em modo ativo e se o Gerenciador de acesso a leads o inclui. Depois leia o aviso de novo. Avisos de teste do painel não têm lead: esses podem ser descartados.",
);
const policyBlocked = reconnect(
  "policy_blocked",
  "A Meta bloqueou o aplicativo ou a página por causa de uma política dela.",
  "Abra a Qualidade da conta na Meta, veja o motivo e peça revisão; depois reconecte.",
);
export const versionRetired = reconnect(
  "version_retired",
  "A versão da Graph API em uso foi encerrada pela Meta.",
  "Troque META_GRAPH_VERSION (e a versão no fim de META_API_URL, se houver) pela que o guia desta fonte indica.",
);

export const DECISIONS: ReadonlyMap<number, Decision> = new Map<number, Decision>([
  [1, platformFault],
  [2, platformFault],
  [4, callLimit],
  [17, callLimit],
  [32, callLimit],
  [341, callLimit],
  [613, callLimit],
  [80001, leadLimit],
  [80004, leadLimit],
  [80005, leadLimit],
  [102, tokenRefused],
  [190, tokenRefused],
  [104, proofRefused],
  [3, permissionMissing],
  [10, permissionMissing],
  [100, badRequest],
  [803, badRequest],
  [2500, badRequest],
  [368, policyBlocked],
  [2635, versionRetired],
]);

/** Why a token is refused (code 190), by `error_subcode`. */
export const TOKEN_REASONS: ReadonlyMap<number, string> = new Map([
  [458, "A Meta recusou o token: a pessoa que o gerou removeu o aplicativo."],
  [459, "A Meta recusou o token: a pessoa que o gerou precisa entrar no Facebook e resolver uma verificação."],
  [460, "A Meta recusou o token: a pessoa que o gerou trocou a senha."],
  [463, "A Meta recusou o token: ele expirou."],
  [464, "A Meta recusou o token: a pessoa que o gerou não confirmou a conta."],
  [467, "A Meta recusou o token: ele não é mais válido."],
  [492, "A Meta recusou o token: a pessoa que o gerou perdeu a função na página."],
]);
