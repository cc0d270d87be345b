/**
 * Asks Google's validation server whether our events are well formed. It records nothing and reads only the shape: ids and
 * secret are not looked at (developers.google.com, validating-events, checked 2026-11-23); DebugView alone shows those.
 */
import type { Outcome } from "@streamleads/domain";
import {
  at,
  type ConnectorContext,
  type HttpAnswer,
  outcomeOf,
  storedAnswer,
  textAt,
} from "@streamleads/integration-kit";
import { type AnalyticsTouch, toCollectBody } from "./map.ts";

export const LABEL = "Google Analytics";
const EVENTS = ["generate_lead", "qualify_lead"];
const MESSAGES_SHOWN = 3;

interface Keys {
  measurementId?: string;
  apiSecret?: string;
}

/** The two keys of the query string: never to be logged. */
export function keysOf({ measurementId, apiSecret }: Keys): Record<string, string> {
  return { measurement_id: measurementId ?? "", api_secret: apiSecret ?? "" };
}

/** Validates the events of an invented lead with every parameter that we send. Harmless and repeatable. */
export async function validateAtGoogle({
  settings,
  http,
}: Pick<ConnectorContext, "settings" | "http">): Promise<Outcome> {
  // Google measures the age of an event with its own clock, so the sample bears the real time.
  const now = new Date();
  const body = { ...toCollectBody(sampleTouch(now), EVENTS), validation_behavior: "ENFORCE_RECOMMENDATIONS" };
  const result = await http.post("/debug/mp/collect", body, { query: keysOf(settings) });
  return outcomeOf(result, { label: LABEL, now, own: (answer) => judge(answer, settings) });
}

function judge({ status, json }: HttpAnswer, settings: Keys): Outcome | undefined {
  if (status < 200 || status >= 300) return undefined;
  const messages = at(json, "validationMessages");
  if (!Array.isArray(messages)) {
    const reason = "O servidor de validação do Google respondeu em um formato desconhecido. Confira GA_API_URL.";
    return { kind: "unknown", cause: "validation_unreadable", reason };
  }
  if (messages.length === 0) {
    return { kind: "delivered", note: "formato aceito; confirme ID e chave no DebugView, o Google não os valida" };
  }
  const words = messages.slice(0, MESSAGES_SHOWN).map((message) => wordsOf(message, settings.apiSecret));
  const reason = `O Google apontou problemas no envio: ${words.join("; ")}.`;
  if (messages.some(isAboutKeys)) {
    const fix = "Confira GA_MEASUREMENT_ID e GA_API_SECRET: os dois vêm do mesmo fluxo de dados.";
    return { kind: "reconnect", cause: "keys_refused", reason, fix };
  }
  const fix = "O Google mudou as regras do evento: atualize o StreamLeads e teste de novo a conexão.";
  return { kind: "rejected", cause: "validation_messages", reason, fix };
}

function isAboutKeys(message: unknown): boolean {
  return /^(measurement_id|api_secret|firebase_app_id)$/.test(textAt(message, "fieldPath") ?? "");
}

/** One message in a line. The secret is taken out by value: Google may quote what it was sent. */
function wordsOf(message: unknown, secret: string | undefined): string {
  const parts = [textAt(message, "validationCode"), textAt(message, "fieldPath"), textAt(message, "description")];
  const text =
    parts
      .filter((part) => part !== undefined)
      .join(" ")
      .replace(/\.$/, "") || "sem detalhes";
  return storedAnswer(secret ? text.replaceAll(secret, "***") : text, 200);
}

function sampleTouch(now: Date): AnalyticsTouch {
  return {
    lead: {
      id: 1,
      origem: "WEBSITE",
      status: "QUENTE",
      score: 35,
      cidade: "São Paulo",
      created_at: now.toISOString(),
      ga_client_id: "1493027756.1795186800",
      ga_session_id: "1795186800",
    },
    returning: false,
    delivery: { plannedAt: now },
    now,
  };
}
