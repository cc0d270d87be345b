/** `npm run keys`: what is typed, read into an order; the order, carried out; and what is said about it. */
import { parseArgs } from "node:util";
import { DateTime } from "luxon";
import type { Database } from "../../store/database.ts";
import type { KeyLevel } from "./caller.ts";
import {
  createKey,
  isActive,
  isExpired,
  type KeyRow,
  listKeys,
  type NewKey,
  revokeKey,
  rotateKey,
} from "./key.store.ts";
import { siteOrigin } from "./site-origin.ts";

export type KeysOrder =
  | { kind: "help" }
  | { kind: "list" }
  | { kind: "create"; key: NewKey }
  | { kind: "rotate"; id: number; overlapHours: number }
  | { kind: "revoke"; id: number };

/** What was typed cannot be understood; the message says what is wanted. */
export class KeysUsageError extends Error {}

export const KEYS_HELP = `Chaves de API do StreamLeads

  npm run keys -- create --name "Site" --level publishable --origin https://www.imobiliaria.com.br
  npm run keys -- create --name "CRM" --level write --expires 2027-01-01
  npm run keys -- list
  npm run keys -- rotate 3 --overlap 24     troca a chave 3; a antiga vale por mais 24 horas
  npm run keys -- revoke 3                  revoga a chave 3 agora

Níveis: publishable (só envia leads, para páginas e aplicativos), read, write, admin.
  --origin    site que pode usar a chave publicável; repita para mais de um
  --origem    origem dos leads que não dizem a sua, como WEBSITE
  --expires   último dia da chave (fuso TZ_BUSINESS)
O segredo é mostrado só uma vez. O banco é o de DATABASE_URL ou o de DATA_DIR, como em npm start.`;

const LEVELS: readonly KeyLevel[] = ["publishable", "read", "write", "admin"];
const OVERLAP_HOURS = { usual: 24, max: 720 } as const;

/**
 * Reads the words after `npm run keys --`.
 * @throws KeysUsageError in Portuguese
 */
export function readKeysOrder(words: readonly string[], now: Date, timeZone: string): KeysOrder {
  const { values, positionals } = parsed(words);
  const [verb, id, ...rest] = positionals;
  if (values.help || verb === undefined) return { kind: "help" };
  const takesId = verb === "rotate" || verb === "revoke";
  const unknown = takesId ? rest[0] : id;
  if (unknown !== undefined && (takesId || verb === "list" || verb === "create")) {
    throw new KeysUsageError(`Não entendi "${unknown}".`);
  }
  switch (verb) {
    case "list":
      return { kind: "list" };
    case "create":
      return { kind: "create", key: newKey(values, now, timeZone) };
    case "rotate":
      return { kind: "rotate", id: keyId(id), overlapHours: overlap(values.overlap) };
    case "revoke":
      return { kind: "revoke", id: keyId(id) };
    default:
      throw new KeysUsageError(`Não existe o comando "${verb}": use create, list, rotate ou revoke.`);
  }
}

interface Values {
  help?: boolean | undefined;
  name?: string | undefined;
  level?: string | undefined;
  origin?: string[] | undefined;
  origem?: string | undefined;
  expires?: string | undefined;
  overlap?: string | undefined;
}

function parsed(words: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        name: { type: "string" },
        level: { type: "string" },
        origin: { type: "string", multiple: true },
        origem: { type: "string" },
        expires: { type: "string" },
        overlap: { type: "string" },
      },
    });
  } catch (error) {
    throw new KeysUsageError(`Opção que não existe ou sem valor: ${(error as Error).message}`, { cause: error });
  }
}

function newKey(values: Values, now: Date, timeZone: string): NewKey {
  const name = values.name?.trim() ?? "";
  const level = LEVELS.find((one) => one === values.level);
  const origins = values.origin ?? [];
  if (name === "" || name.length > 80) throw new KeysUsageError('Dê um nome de até 80 letras: --name "Site".');
  if (!level) throw new KeysUsageError(`Escolha o nível: --level ${LEVELS.join(", ")}.`);
  if (origins.length > 0 && level !== "publishable") {
    throw new KeysUsageError("Só chaves publicáveis têm --origin.");
  }
  if (values.origem !== undefined && !/^[A-Z0-9_]{2,40}$/.test(values.origem)) {
    throw new KeysUsageError("--origem tem de 2 a 40 letras maiúsculas, números e _, como WEBSITE.");
  }
  return {
    name,
    level,
    origem: values.origem,
    allowedOrigins: origins.map(readOrigin),
    expiresAt: values.expires === undefined ? undefined : endOfDay(values.expires, now, timeZone),
  };
}

function readOrigin(text: string): string {
  const origin = siteOrigin(text);
  if (origin) return origin;
  throw new KeysUsageError(`--origin é só esquema e domínio, como https://www.imobiliaria.com.br (veio ${text}).`);
}

function endOfDay(text: string, now: Date, timeZone: string): Date {
  const day = DateTime.fromFormat(text, "yyyy-MM-dd", { zone: timeZone });
  const end = day.plus({ days: 1 }).toJSDate();
  if (!day.isValid || end <= now)
    throw new KeysUsageError(`--expires é um dia que ainda vem, como 2027-01-31 (veio ${text}).`);
  return end;
}

function overlap(text: string | undefined): number {
  const hours = text === undefined ? OVERLAP_HOURS.usual : Number(text);
  if (text?.trim() === "" || !(hours >= 0 && hours <= OVERLAP_HOURS.max)) {
    throw new KeysUsageError(`--overlap é um número de horas de 0 a ${OVERLAP_HOURS.max}.`);
  }
  return hours;
}

function keyId(text: string | undefined): number {
  const id = Number(text);
  if (text === undefined || !Number.isSafeInteger(id) || id <= 0) {
    throw new KeysUsageError("Diga o número da chave, que npm run keys -- list mostra.");
  }
  return id;
}

/** Carries an order out. `ok` false: there is no such key, or it is not in use; nothing was changed. */
export async function runKeysOrder(order: KeysOrder, db: Database, now: Date): Promise<{ ok: boolean; text: string }> {
  switch (order.kind) {
    case "help":
      return { ok: true, text: KEYS_HELP };
    case "list":
      return { ok: true, text: listText(await listKeys(db), now) };
    case "create": {
      const { key, secret } = await createKey(db, order.key);
      return { ok: true, text: `Chave ${key.id} criada (${key.level}). Guarde o segredo agora:\n\n${secret}\n` };
    }
    case "rotate": {
      const result = await rotateKey(db, order.id, order.overlapHours, now);
      if (result.kind === "missing") return { ok: false, text: `A chave ${order.id} não existe.` };
      if (result.kind === "not_active") {
        return { ok: false, text: `A chave ${order.id} já foi trocada, venceu ou foi revogada. Crie outra.` };
      }
      const overlapText = order.overlapHours === 0 ? "deixou de valer" : `vale por mais ${order.overlapHours} h`;
      return {
        ok: true,
        text: `A chave ${order.id} ${overlapText}; a nova é a ${result.key.id}. Guarde o segredo agora:\n\n${result.secret}\n`,
      };
    }
    case "revoke": {
      const revoked = await revokeKey(db, order.id, now);
      if (!revoked) return { ok: false, text: `A chave ${order.id} não existe.` };
      return { ok: true, text: `Chave ${order.id} revogada; deixa de valer em todos os processos em até 5 segundos.` };
    }
  }
}

function listText(keys: readonly KeyRow[], now: Date): string {
  if (keys.length === 0) return "Nenhuma chave.";
  const lines = keys.map((key) =>
    [
      String(key.id).padStart(4),
      key.prefix.padEnd(22),
      key.level.padEnd(11),
      stateOf(key, now).padEnd(22),
      key.name,
      key.allowed_origins.join(" "),
    ]
      .join("  ")
      .trimEnd(),
  );
  return ["  id  início                  nível        estado                  nome", ...lines].join("\n");
}

function stateOf(key: KeyRow, now: Date): string {
  if (key.revoked_at) return "revogada";
  if (isExpired(key, now)) return "vencida";
  if (isActive(key, now) && key.expires_at)
    return `até ${key.expires_at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return "em uso";
}
