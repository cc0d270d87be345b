/**
 * The source for whoever can send a webhook and has no connector: signed as the interface page says, its fields mapped by
 * people. Zapier, n8n and home-made systems use it.
 */
import { createHash } from "node:crypto";
import {
  asBody,
  type Change,
  defineSource,
  type Fields,
  forged,
  GENUINE,
  hmacSha256Hex,
  type Reading,
  readJson,
  readText,
  type Source,
  type StoredChange,
  timingSafeEqualText,
  type Verdict,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { type Mapping, mapBody } from "./mapping.ts";

/** How a sender proves itself: by signing, or, where it cannot, by a bearer token. */
export interface WebhookSecret {
  value: string;
  auth: "signature" | "token";
}

const TIMESTAMP_TOLERANCE_MS = 5 * 60_000;
const CHANGES_MAX = 1_000;
const ID_CHARS_MAX = 200;

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
  if (value === "") return forged("secret_missing");
  if (auth === "token") {
    const given = request.headers.authorization?.replace(/^Bearer\s+/i, "");
    if (given === undefined) return forged("token_missing");
    return timingSafeEqualText(given, value) ? GENUINE : forged("token_wrong");
  }
  const signature = request.headers["x-webhook-signature"];
  if (signature === undefined) return forged("signature_missing");
  const timestamp = request.headers["x-webhook-timestamp"];
  if (timestamp !== undefined && !isRecent(timestamp, request.now)) return forged("too_old");
  const signed = timestamp === undefined ? request.body : Buffer.concat([Buffer.from(`${timestamp}.`), request.body]);
  const expected = `sha256=${hmacSha256Hex(value, signed)}`;
  return timingSafeEqualText(signature.trim().toLowerCase(), expected) ? GENUINE : forged("signature_wrong");
}

/** Unix seconds or milliseconds. */
function isRecent(timestamp: string, now: Date): boolean {
  if (!/^\d{10,13}$/.test(timestamp.trim())) return false;
  const given = Number(timestamp) * (timestamp.trim().length > 10 ? 1 : 1_000);
  return Math.abs(now.getTime() - given) <= TIMESTAMP_TOLERANCE_MS;
}

/** A list is one change for each member; everything else is one. */
function split({ body, headers }: WebhookRequest): Change[] {
  const sent = headers["x-webhook-id"]?.trim().slice(0, ID_CHARS_MAX);
  const json = readJson(body);
  if (!json.ok || !Array.isArray(json.value) || json.value.length === 0 || json.value.length > CHANGES_MAX) {
    return [{ body, providerId: sent || undefined }];
  }
  const seen = new Map<string, number>();
  return json.value.map((member: unknown, at) => {
    const bytes = asBody(member);
    if (sent) return { body: bytes, providerId: `${sent}#${at}` };
    // The same member twice in a list is the same event once; told by its own hash.
    const hash = createHash("sha256").update(bytes).digest("base64url");
    seen.set(hash, (seen.get(hash) ?? 0) + 1);
    return { body: bytes, providerId: hash };
  });
}

function read({ body, contentType }: StoredChange, mapping: Mapping): Reading {
  const value = bodyValue(body, contentType);
  if (value === undefined) {
    return {
      kind: "parked",
      cause: "unreadable_body",
      reason: "O corpo não é um JSON nem um formulário que se possa ler.",
      fix: "Peça ao remetente para enviar JSON em UTF-8 com um objeto por lead.",
    };
  }
  const lead = mapBody(value, mapping);
  if (lead.email === undefined && lead.telefone === undefined) {
    return {
      kind: "parked",
      cause: "contact_missing",
      reason: "Nenhum campo foi reconhecido como e-mail ou telefone.",
      fix: "Abra o mapeamento da fonte, indique os campos de contato e leia de novo.",
    };
  }
  return { kind: "lead", lead };
}

/** A body that holds fields, as JSON or as a form; `undefined` for anything else. */
export function bodyValue(body: Buffer, contentType: string | null): object | undefined {
  if (contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(readText(body)));
  }
  const json = readJson(body);
  return json.ok && typeof json.value === "object" && json.value !== null && !Array.isArray(json.value)
    ? json.value
    : undefined;
}
