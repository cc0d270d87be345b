/** Why a connection stands still for want of access, in the words of the operators. Causes are stable. */
import type { Why } from "../connections/connection.ts";
import type { RefreshMark } from "./token.store.ts";

/** Pauses that end when access is there again; all others are somebody else's business. */
export function isOAuthPause(cause: string | undefined): boolean {
  return cause?.startsWith("oauth_") ?? false;
}

/** Of access that is gone. @param mark the refresh whose answer nobody kept */
export function endedWhy(state: "revoked" | "lost", label: string, mark: RefreshMark | null): Why {
  return state === "lost" ? lostWhy(label, mark) : revokedWhy(label);
}

function revokedWhy(label: string): Why {
  return {
    cause: "oauth_revoked",
    reason: `${label} encerrou o acesso que foi dado ao StreamLeads (revogado, senha trocada ou prazo vencido).`,
    fix: "Clique em Reconectar e autorize de novo. O que espera é enviado em seguida.",
  };
}

function lostWhy(label: string, mark: RefreshMark | null): Why {
  const when = mark ? ` em ${mark.since.toISOString()}, pelo processo ${mark.by},` : "";
  return {
    cause: "oauth_refresh_lost",
    reason: `Uma renovação do acesso a ${label} foi pedida${when} e a resposta se perdeu antes de ser gravada: o processo parou ou a rede caiu. A chave anterior vale uma só vez e já não é aceita.`,
    fix: "Clique em Reconectar e autorize de novo; o que espera é enviado em seguida. Se aquele processo voltar com a sua pasta DATA_DIR, a conexão volta sozinha.",
  };
}

export function expiredWhy(label: string): Why {
  return {
    cause: "oauth_expired",
    reason: `O acesso a ${label} venceu, e este serviço não deu como renová-lo sem uma pessoa.`,
    fix: "Clique em Reconectar e autorize de novo. O que espera é enviado em seguida.",
  };
}

/** The access ended while the provider could not be asked for a new one, or refused this installation's client. */
export function unrenewedWhy(label: string, cause: string, variables: { id: string; secret: string }): Why {
  const isOurs = cause.startsWith("refused_") || cause === "client_missing";
  return {
    cause: "oauth_refresh_failed",
    reason: `O acesso a ${label} venceu e ainda não pôde ser renovado (${cause}).`,
    fix: isOurs
      ? `Confira ${variables.id} e ${variables.secret} no ambiente do StreamLeads e reinicie; a renovação é tentada sozinha.`
      : "Nada a fazer por agora: a renovação é tentada sozinha. Se durar, veja o estado do serviço ou reconecte.",
  };
}
