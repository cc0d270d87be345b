/**
 * The source for whoever can send a webhook and has no connector: signed as the interface page says, its fields mapped by
 * people. Zapier, n8n and home-made systems use it.
 */
import {
  asBody,
  type Change,
  defineSource,
  type Fields,
  forged,
  GENUINE,
  leadWithContact,
  membersOf,
  parked,
  plainId,
  type Reading,
  readJson,
  readRecord,
  readText,
  type Source,
  type StoredChange,
  timingSafeEqualText,
  type Verdict,
  verifySha256,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { type Mapping, mapBody } from "./mapping.ts";

/** How a sender proves itself: by signing, or, where it cannot, by a bearer token. */
export interface WebhookSecret {
  value: string;
  auth: "signature" | "token";
}

const TIMESTAMP_TOLERANCE_MS = 5 * 60_000;

const fields = {
  secret: { label: "Segredo", help: "Assina cada envio.", secret: true, required: true },
  auth: { label: "Autenticação", help: "signature ou token.", default: "signature" },
} as const satisfies Fields;

/** A source under `/webhooks/in/{slug}`. */
export function genericSource(own: { slug: string; label: string; origem: string; mapping: Mapping }): Source {
  return defineSource({
    slug: own.slug,
    label: own.label,
    docs: "https://www.standardwebhooks.com/",
    fields,
    origem: own.origem,
    webhook: {
      paths: [`/webhooks/in/${own.slug}`],
      verify: (request, { secret, auth }) =>
        verify(request, { value: secret ?? "", auth: auth === "token" ? "token" : "signature" }),
      split,
    },
    read: async (change) => read(change, own.mapping),
  }) as unknown as Source;
}

function verify(request: WebhookRequest, { value, auth }: WebhookSecret): Verdict {
  if (value === "") return forged("not_configured");
  if (auth === "token") {
    const given = request.headers.authorization?.replace(/^Bearer\s+/i, "");
    if (given === undefined) return forged("token_missing");
    return timingSafeEqualText(given, value) ? GENUINE : forged("token_wrong");
  }
  const { "x-webhook-signature": signature, "x-webhook-timestamp": timestamp } = request.headers;
  if (timestamp === undefined) return verifySha256(signature, request.body, value);
  if (signature !== undefined && !isRecent(timestamp, request.now)) return forged("too_old");
  return verifySha256(signature, Buffer.concat([Buffer.from(`${timestamp}.`), request.body]), value);
}

/** Unix seconds or milliseconds. */
function isRecent(timestamp: string, now: Date): boolean {
  if (!/^\d{10,13}$/.test(timestamp.trim())) return false;
  const given = Number(timestamp) * (timestamp.trim().length > 10 ? 1 : 1_000);
  return Math.abs(now.getTime() - given) <= TIMESTAMP_TOLERANCE_MS;
}

/** A list is one change for each member; everything else is one. What comes without an id is known by its content. */
function split({ body, headers }: WebhookRequest): Change[] {
  const sent = plainId(headers["x-webhook-id"]?.trim());
  const json = readJson(body);
  const members = json.ok ? membersOf(json.value) : undefined;
  if (members === undefined) return [{ body, providerId: sent }];
  return members.map((member, at) => ({ body: asBody(member), providerId: sent && `${sent}#${at}` }));
}

const UNREADABLE = {
  reason: "O corpo não é um JSON nem um formulário que se possa ler.",
  fix: "Peça ao remetente para enviar JSON em UTF-8 com um objeto por lead.",
};
const CONTACT_MISSING = {
  reason: "Nenhum campo foi reconhecido como e-mail ou telefone.",
  fix: "Abra o mapeamento da fonte, indique os campos de contato e leia de novo.",
};

function read({ body, contentType }: StoredChange, mapping: Mapping): Reading {
  const value = bodyValue(body, contentType);
  return value === undefined
    ? parked("unreadable_body", UNREADABLE)
    : leadWithContact(mapBody(value, mapping), CONTACT_MISSING);
}

/** A body that holds fields, as JSON or as a form; `undefined` for anything else. */
export function bodyValue(body: Buffer, contentType: string | null): object | undefined {
  if (contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(readText(body)));
  }
  const json = readRecord(body);
  return json.ok ? json.value : undefined;
}
