/** Makes the live part of a connection out of its settings: way out, memory, part in the plans. */
import {
  type Connector,
  createHttp,
  createMemo,
  type Egress,
  type Http,
  type Memo,
  type Part,
  type Settings,
} from "@streamleads/integration-kit";
import type { Log } from "../observe/log.ts";
import type { Sealer } from "../store/sealer.ts";
import type { Access } from "./access-tokens.ts";
import type { Why } from "./connection.ts";
import { readGiven } from "./given-settings.ts";

export interface LiveParts {
  egress: Pick<Egress, "dispatcher">;
  attemptTimeoutMs: number;
  env: Readonly<Record<string, string | undefined>>;
  sealer: Pick<Sealer, "open">;
  log: Log;
}

/** What of a connection follows from its settings alone. */
export interface Live {
  settings: Settings;
  http: Http;
  memo: Memo;
  part: Part;
  incomplete: Why | null;
}

/** From settings that are known to be whole, as those of the environment are. Never throws. */
export function liveFrom(connector: Connector, settings: Settings, parts: LiveParts): Live {
  const { egress, attemptTimeoutMs: timeoutMs, log } = parts;
  const memo = createMemo();
  try {
    const base = connector.request?.(settings);
    const http = base ? createHttp(base, { dispatcher: egress.dispatcher, timeoutMs }) : NO_HTTP;
    return { settings, http, memo, part: connector.part?.(settings) ?? {}, incomplete: null };
  } catch (error) {
    // A fault of the connector stops its own connection, never the hub.
    log.error("connection.connector_fault", { integration: connector.slug, error: (error as Error).name });
    return { settings, http: NO_HTTP, memo, part: {}, incomplete: connectorFault(connector) };
  }
}

/** From what a row holds and what OAuth gave. Never throws: what cannot be used says why. */
export function liveFromRow(
  connector: Connector,
  sealed: Buffer | null,
  access: Access | "unreadable" | undefined,
  parts: LiveParts,
): Live {
  const given = openSettings(sealed, parts.sealer);
  if (given === undefined || access === "unreadable") {
    return notUsable(connector, readGiven(connector, {}, { env: parts.env }).settings, UNREADABLE);
  }
  const read = readGiven(connector, given, { env: parts.env, access });
  const [wrong] = read.problems;
  if (wrong) {
    const why = { cause: "settings_unfit", reason: wrong.message, fix: wrong.fix };
    return notUsable(connector, read.settings, why);
  }
  if (read.needsAccess) return notUsable(connector, read.settings, oauthNeeded(connector));
  return liveFrom(connector, read.settings, parts);
}

/** What people typed in; `undefined` when no key that is here opens it. */
export function openSettings(
  sealed: Buffer | null,
  sealer: Pick<Sealer, "open">,
): Readonly<Record<string, string>> | undefined {
  if (sealed === null) return {};
  try {
    return JSON.parse(sealer.open(sealed)) as Record<string, string>;
  } catch {
    // Sealed with a key that is not here, or damaged: the caller says so, and nothing is taken for absent.
    return undefined;
  }
}

/** Deliveries are planned for it all the same, as far as its settings tell which, and wait. */
function notUsable(connector: Connector, settings: Settings, incomplete: Why): Live {
  return { settings, http: NO_HTTP, memo: createMemo(), part: partOf(connector, settings), incomplete };
}

function partOf(connector: Connector, settings: Settings): Part {
  try {
    return connector.part?.(settings) ?? {};
  } catch {
    // It may count on settings that are missing here; why they are is told with the connection.
    return {};
  }
}

/** Causes of a pause that ends by itself when the settings are whole again. */
export const INCOMPLETE_CAUSES: readonly string[] = [
  "oauth_needed",
  "secret_unreadable",
  "settings_unfit",
  "connector_unfit",
];

function oauthNeeded({ label }: Connector): Why {
  return {
    cause: "oauth_needed",
    reason: `Falta dar ao StreamLeads o acesso à conta de ${label}.`,
    fix: `Conecte em um passo em Integrações > ${label}; o que espera é enviado em seguida.`,
  };
}

function connectorFault({ label }: Connector): Why {
  return {
    cause: "connector_unfit",
    reason: `O conector ${label} falhou por dentro ao ler esta conexão.`,
    fix: "Confira os dados da conexão; se estiverem certos, avise quem cuida do StreamLeads.",
  };
}

const UNREADABLE: Why = {
  cause: "secret_unreadable",
  reason: "Os dados desta conexão foram guardados com uma chave que não está em SECRETS_KEY.",
  fix: "Devolva a chave antiga a SECRETS_KEY e reinicie, ou preencha os dados da conexão de novo.",
};

/** What a connector without HTTP finds in its place: using it is a fault of that connector. */
const NO_HTTP: Http = { request: refuse, get: refuse, post: refuse, patch: refuse };
function refuse(): Promise<never> {
  return Promise.reject(new Error("this connection has no HTTP client: its connector declares no `request`"));
}
