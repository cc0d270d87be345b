/** What the owner enters: the secret of the address, and, for reading RD's list again, an app of RD's own store. */
import type { Fields, Settings } from "@streamleads/integration-kit";

export const RD_API_URL = "https://api.rd.services";

export const fields = {
  webhookToken: {
    label: "Token do endereço",
    help: "Texto longo e aleatório, no fim do endereço que você cadastra no RD Station. O RD não assina o que envia: é este token que prova que veio dele.",
    env: "RD_STATION_WEBHOOK_TOKEN",
    secret: true,
    validate: tokenProblem,
  },
  webhookSecret: {
    label: "Segredo da assinatura",
    help: "Opcional, só quando um programa seu repassa os webhooks e os assina em X-RD-Signature. O RD Station não assina.",
    env: "RD_STATION_WEBHOOK_SECRET",
    secret: true,
  },
  clientId: {
    label: "Client ID",
    help: "Do seu aplicativo no RD Station App Publisher. Com ele a lista de contatos é conferida.",
    env: "RD_STATION_CLIENT_ID",
  },
  clientSecret: {
    label: "Client secret",
    help: "Do mesmo aplicativo.",
    env: "RD_STATION_CLIENT_SECRET",
    secret: true,
  },
  refreshToken: {
    label: "Refresh token",
    help: "Recebido uma vez, ao autorizar o aplicativo na conta do RD Station Marketing. Não expira.",
    env: "RD_STATION_REFRESH_TOKEN",
    secret: true,
  },
  segmentationIds: {
    label: "Segmentações a conferir",
    help: "Opcional: números das segmentações, separados por vírgula. Sem isto, confere a base toda.",
    env: "RD_STATION_SEGMENTATION_IDS",
    example: "1, 204",
    validate: (value) =>
      segmentationIds(value) === undefined ? "Use só números separados por vírgula, até 20, como 1, 204." : undefined,
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Endereço da API do RD Station Marketing. Só mude para testes.",
    env: "RD_STATION_API_URL",
    default: RD_API_URL,
    validate: addressProblem,
  },
} as const satisfies Fields;

export type RdSettings = Settings<typeof fields>;

export interface AppCredentials {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** What the API takes, when all three are there. */
export function credentialsOf({
  clientId,
  clientSecret,
  refreshToken,
}: Partial<AppCredentials>): AppCredentials | undefined {
  if (!clientId || !clientSecret || !refreshToken) return undefined;
  return { clientId, clientSecret, refreshToken };
}

/** The variables that are missing of an app that was only begun; empty when all are there or none is. */
export function missingCredentials({ clientId, clientSecret, refreshToken }: RdSettings): string[] {
  const given = [
    ["RD_STATION_CLIENT_ID", clientId],
    ["RD_STATION_CLIENT_SECRET", clientSecret],
    ["RD_STATION_REFRESH_TOKEN", refreshToken],
  ] as const;
  const missing = given.filter(([, value]) => !value).map(([name]) => name);
  return missing.length === given.length ? [] : missing;
}

/** "1, 204" as ids, each once; `undefined` when it is no such list. */
export function segmentationIds(value: string): string[] | undefined {
  const ids = value.split(",").map((id) => id.trim());
  return ids.length <= 20 && ids.every((id) => /^\d{1,15}$/.test(id)) ? [...new Set(ids)] : undefined;
}

function tokenProblem(value: string): string | undefined {
  if (!/^[\w.~-]+$/.test(value)) return "Use só letras, números, hífen, ponto, til e sublinhado: vai num endereço.";
  return value.length < 24 ? "Use ao menos 24 caracteres aleatórios: é só isto que protege o endereço." : undefined;
}

function addressProblem(value: string): string | undefined {
  const address = URL.parse(value.trim());
  const isFit = address !== null && /^https?:$/.test(address.protocol) && address.search === "" && address.hash === "";
  return isFit ? undefined : `Não é um endereço http(s). Use ${RD_API_URL}.`;
}
