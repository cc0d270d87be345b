/** `npm run secrets`: what is typed, read into an order; the order, carried out; and what is said about it. */
import type { Database } from "./database.ts";
import { newMasterKey, writeKeyFile } from "./master-keys.ts";
import { countPlace, type PlaceCounts, rotatePlace, SEALED_PLACES } from "./sealed-places.ts";
import type { Sealer } from "./sealer.ts";

export type SecretsOrder = "help" | "status" | "new-key" | "rotate" | "forget-old";

/** What was typed cannot be understood; the message says what is wanted. */
export class SecretsUsageError extends Error {}

export const SECRETS_HELP = `Chave mestra dos segredos do StreamLeads

  npm run secrets -- status       com que chave está guardado cada segredo
  npm run secrets -- new-key      cria uma chave e a põe na frente da atual
  npm run secrets -- rotate       guarda tudo de novo com a primeira chave; pode ser repetido
  npm run secrets -- forget-old   retira as chaves antigas, se nada mais depende delas

Para trocar a chave: new-key, reinicie todos os processos do hub, rotate, forget-old e reinicie de novo.
Com SECRETS_KEY no ambiente, new-key e forget-old só dizem o que escrever nela; sem ela, mudam DATA_DIR/secrets.key.
Links de descadastro, supressões e logins continuam valendo depois da troca.`;

/** @throws SecretsUsageError in Portuguese */
export function readSecretsOrder(words: readonly string[]): SecretsOrder {
  const [verb, ...rest] = words;
  if (verb === undefined || verb === "--help" || verb === "-h") return "help";
  if (rest.length > 0) throw new SecretsUsageError(`Não entendi "${rest[0]}".`);
  switch (verb) {
    case "status":
    case "new-key":
    case "rotate":
    case "forget-old":
      return verb;
    default:
      throw new SecretsUsageError(`Não existe o comando "${verb}": use status, new-key, rotate ou forget-old.`);
  }
}

export interface SecretsParts {
  db: Database;
  sealer: Sealer;
  /** The first seals. */
  masters: readonly Buffer[];
  /** Whether they come from `SECRETS_KEY`, which a command cannot change. */
  isFromEnvironment: boolean;
  dataDir: string;
}

/** Carries an order out. `ok: false`: something needs the operator; the text says what. */
export async function runSecretsOrder(
  order: Exclude<SecretsOrder, "help">,
  parts: SecretsParts,
): Promise<{ ok: boolean; text: string }> {
  switch (order) {
    case "status":
      return told(await count(parts), "com a chave atual", "com chave antiga");
    case "rotate":
      return rotate(parts);
    case "new-key":
      return newKey(parts);
    case "forget-old":
      return forgetOld(parts);
  }
}

async function count({ db, sealer }: SecretsParts): Promise<PlaceCounts[]> {
  const counts: PlaceCounts[] = [];
  for (const place of SEALED_PLACES) counts.push(await countPlace(db, sealer, place));
  return counts;
}

async function rotate({ db, sealer }: SecretsParts) {
  const counts: PlaceCounts[] = [];
  for (const place of SEALED_PLACES) counts.push(await rotatePlace(db, sealer, place));
  return told(counts, "já com a chave atual", "guardados de novo agora");
}

function newKey({ masters, isFromEnvironment, dataDir }: SecretsParts) {
  const fresh = newMasterKey();
  const [current] = masters;
  if (isFromEnvironment) {
    const text = `Escreva a chave nova na frente da atual, separadas por vírgula:\n\n  SECRETS_KEY=${fresh},<a chave atual>\n\nReinicie todos os processos e rode npm run secrets -- rotate.`;
    return { ok: true, text };
  }
  if (!current) throw new RangeError("there is no master key");
  writeKeyFile(dataDir, [Buffer.from(fresh, "base64"), ...masters]);
  const text =
    "A chave nova está na frente em secrets.key. Reinicie todos os processos e rode npm run secrets -- rotate.";
  return { ok: true, text };
}

async function forgetOld(parts: SecretsParts) {
  const { masters, isFromEnvironment, dataDir } = parts;
  const [current, ...old] = masters;
  if (!current || old.length === 0) return { ok: true, text: "Só há uma chave; não há o que retirar." };
  const counts = await count(parts);
  if (counts.some(({ older }) => older > 0)) {
    const { text } = told(counts, "com a chave atual", "com chave antiga");
    return { ok: false, text: `${text}\nAinda há segredos da chave antiga. Rode npm run secrets -- rotate antes.` };
  }
  if (isFromEnvironment) {
    return { ok: true, text: "Nada depende das chaves antigas. Deixe só a primeira em SECRETS_KEY e reinicie." };
  }
  writeKeyFile(dataDir, [current]);
  const text = `${old.length === 1 ? "A chave antiga foi retirada" : `${old.length} chaves antigas foram retiradas`} de secrets.key. Reinicie todos os processos.`;
  return { ok: true, text };
}

function told(counts: readonly PlaceCounts[], currentWords: string, olderWords: string) {
  const lines = counts.map(({ place, current, older, unreadable }) => {
    const parts = [
      `${current} ${currentWords}`,
      `${older} ${olderWords}`,
      ...(unreadable > 0 ? [`${unreadable} que nenhuma chave abre`] : []),
    ];
    return `${place.label}: ${parts.join(", ")}`;
  });
  const isReadable = counts.every(({ unreadable }) => unreadable === 0);
  const help =
    "Há segredos que nenhuma das chaves abre. Devolva a chave que falta a SECRETS_KEY, ou informe esses dados de novo no painel.";
  return { ok: isReadable, text: (isReadable ? lines : [...lines, help]).join("\n") };
}
