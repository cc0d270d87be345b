/**
 * Proves that the token may write to the dataset, without writing: Meta refuses an event of 2001 for its age after it
 * accepted token and dataset, and keeps nothing. Then it reads what helps: the name, the quality, the token's end.
 */
import type { Outcome } from "@streamleads/domain";
import {
  at,
  boundedLine,
  graphBaseUrl,
  graphCall,
  graphVersionOf,
  inspectGraphToken,
  isTrue,
  retiredVersion,
  sha256Hex,
  textAt,
} from "@streamleads/integration-kit";
import { failureOf, rulesAt, TOO_OLD } from "./errors.ts";
import { eventOf } from "./event.ts";
import { accessOf, type ConversionContext, postEvents } from "./send.ts";

/** 2001-09-09, older than any bound. */
const LONG_AGO = new Date(1_000_000_000_000);
const SCORES_SHOWN = 3;

export async function checkDataset(ctx: ConversionContext): Promise<Outcome> {
  const now = new Date();
  const { settings, company } = ctx;
  const retired = retiredVersion(graphVersionOf(graphBaseUrl(settings.apiUrl, settings.graphVersion)) ?? "", now);
  if (retired !== undefined) return { kind: "reconnect", cause: "version_retired", reason: retired, fix: NEW_VERSION };

  const probe = eventOf(
    { name: "StreamLeads: teste da conexão", id: "streamleads:teste", at: LONG_AGO },
    { em: [sha256Hex("teste@streamleads.example")] },
  );
  const probed = failureOf(await postEvents(ctx, [probe]), now);
  if (!("cause" in probed) || probed.cause !== TOO_OLD.cause) return probed;

  const dataset = await read(ctx, `/${settings.datasetId}`, { fields: "id,name,is_unavailable" }, now);
  if ("outcome" in dataset) return dataset.outcome;
  if (isTrue(at(dataset.json, "is_unavailable"))) return unavailable;
  const quality = await read(ctx, "/dataset_quality", qualityQuery(settings.datasetId), now);
  if ("outcome" in quality) return quality.outcome;
  const token = await inspectGraphToken(accessOf(ctx), [], rulesAt(now), company.timeZone);
  if (!token.ok) return token.outcome;

  const name = boundedLine(textAt(dataset.json, "name"), 80);
  const notes = [
    name === undefined
      ? "O token pode enviar ao conjunto de dados."
      : `O token pode enviar ao conjunto de dados ${name}.`,
    ...qualityNotes(quality.json),
    ...token.notes,
    ...(settings.testEventCode ? ["Há um código de teste: apague-o antes de usar de verdade."] : []),
  ];
  return { kind: "delivered", note: notes.join(" "), ...(token.expiresAt ? { expiresAt: token.expiresAt } : {}) };
}

/** What may be refused to a token that can send all the same (`json` is then absent); not what could not be asked. */
async function read(
  ctx: ConversionContext,
  path: string,
  query: Record<string, string>,
  now: Date,
): Promise<{ json: unknown } | { outcome: Outcome }> {
  const result = await graphCall(accessOf(ctx), "GET", path, { query });
  if (result.kind === "answer" && result.status === 200) return { json: result.json };
  const outcome = failureOf(result, now);
  const isRefused = outcome.kind === "rejected" || outcome.kind === "reconnect";
  return isRefused && result.kind === "answer" ? { json: undefined } : { outcome };
}

/** Meta scores events of sites alone; those of a CRM have none (dataset-quality-api, checked 2026-11-23). */
function qualityQuery(datasetId: string | undefined): Record<string, string> {
  return { dataset_id: datasetId ?? "", fields: "web{event_name,event_match_quality{composite_score}}" };
}

function qualityNotes(json: unknown): string[] {
  const web = at(json, "web");
  if (!Array.isArray(web)) return ["A qualidade do conjunto de dados não pôde ser lida."];
  const scores = web.flatMap((one) => {
    const name = boundedLine(textAt(one, "event_name"), 50);
    const score = at(one, "event_match_quality", "composite_score");
    return name !== undefined && typeof score === "number" ? [`${name} ${score.toLocaleString("pt-BR")} de 10`] : [];
  });
  if (scores.length === 0) return ["A Meta não dá nota de qualidade a eventos de CRM."];
  return [`Qualidade dos eventos do site: ${scores.slice(0, SCORES_SHOWN).join("; ")}.`];
}

const NEW_VERSION = "Troque META_GRAPH_VERSION pela versão que o guia desta integração indica.";
const unavailable: Outcome = {
  kind: "reconnect",
  cause: "dataset_unavailable",
  reason: "A Meta diz que este conjunto de dados não está disponível.",
  fix: "Abra o Gerenciador de Eventos, veja o aviso do conjunto de dados e resolva-o, ou use outro.",
};
