/** What Asana's refusals mean (errors page, checked 2026-11-23). */
import type { Outcome } from "@streamleads/domain";
import { type HttpAnswer, type HttpResult, outcomeOf, textAt } from "@streamleads/integration-kit";

export const LABEL = "O Asana";

const FIX = "Crie outro token no Asana, de uma pessoa que edita o projeto, e troque-o na conexão.";

/** Reads an answer; `own` is asked before what all calls have in common. */
export function asanaOutcome(
  result: HttpResult,
  now: Date,
  own?: (answer: HttpAnswer) => Outcome | undefined,
): Outcome {
  return outcomeOf(result, {
    label: LABEL,
    now,
    reconnectFix: FIX,
    detail: ({ json }) => textAt(json, "errors", 0, "message"),
    own: (answer) => own?.(answer) ?? (answer.status === 402 ? PAID : undefined),
  });
}

/** What is not there, or hidden from the token: Asana answers both with 404 (403 at times). */
export function notFound(what: "project" | "section"): Outcome {
  const [name, field] = what === "project" ? ["o projeto", "Projeto"] : ["a seção", "Seção"];
  return {
    kind: "reconnect",
    cause: `${what}_not_found`,
    reason: `O Asana não encontra ${name} da conexão, ou o token não tem acesso a ele.`,
    fix: `Confira o campo ${field} (o número no endereço da página) e se a pessoa do token participa do projeto.`,
  };
}

/** An answer of success in a shape that is none: nobody knows what was done. */
export const UNREADABLE: Outcome = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Asana respondeu com sucesso, mas sem o que a documentação promete.",
};

const PAID: Outcome = {
  kind: "rejected",
  cause: "paid_feature",
  reason: "O plano do Asana não inclui este recurso (402).",
  fix: "Confira o plano do Asana, ou deixe o campo Seção vazio.",
};
