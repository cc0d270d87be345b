/** What a HubSpot connection needs to know. The form, the validation and the reference page are drawn from this. */
import { dealStage } from "@streamleads/domain";
import type { Fields, Settings } from "@streamleads/integration-kit";
import { DEFAULT_API_URL } from "./api.ts";

export const fields = {
  token: {
    label: "Token de acesso (service key)",
    help: "HubSpot > Configurações > Integrações > Service Keys. Um token de app privado antigo (pat-…) também serve até setembro de 2027. Chaves de API (hapikey) não existem mais.",
    env: "HUBSPOT_API_KEY",
    secret: true,
    required: true,
    validate: (value: string) =>
      /^[\x21-\x7e]{1,300}$/.test(value) ? undefined : "O token não tem espaços nem acentos e tem até 300 caracteres.",
  },
  portalId: {
    label: "Número da conta (portal)",
    help: "Faz aparecer, em cada entrega, o link do contato ou do negócio no HubSpot. Está no canto superior direito do HubSpot.",
    env: "HUBSPOT_PORTAL_ID",
    example: "12345678",
    validate: (value: string) => (/^\d{1,20}$/.test(value) ? undefined : "Só os algarismos do número da conta."),
  },
  pipeline: {
    label: "Funil dos negócios",
    help: "Identificador interno do funil no HubSpot.",
    default: "default",
    validate: internalId,
  },
  stageQuente: {
    label: "Etapa do negócio de um lead QUENTE",
    help: "Identificador interno da etapa no funil.",
    default: dealStage("QUENTE"),
    validate: internalId,
  },
  stageMorno: {
    label: "Etapa do negócio de um lead MORNO",
    help: "Identificador interno da etapa no funil.",
    default: dealStage("MORNO"),
    validate: internalId,
  },
  stageFrio: {
    label: "Etapa do negócio de um lead FRIO",
    help: "Identificador interno da etapa no funil.",
    default: dealStage("FRIO"),
    validate: internalId,
  },
  keyPrefix: {
    label: "Prefixo dos números de lead",
    help: "Só quando duas instalações do StreamLeads, ou uma refeita do zero, usam a mesma conta HubSpot: sem ele os números das duas se confundem. Não mude depois.",
    example: "filial2",
    validate: (value: string) =>
      /^[a-z0-9]{1,20}$/.test(value) ? undefined : "Até 20 letras minúsculas sem acento ou algarismos.",
  },
  apiUrl: {
    label: "Endereço da API",
    help: "Só para testes e proxies.",
    env: "HUBSPOT_API_URL",
    default: DEFAULT_API_URL,
    validate: (value: string) =>
      URL.canParse(value) ? undefined : "Um endereço completo, como https://api.hubapi.com.",
  },
} as const satisfies Fields;

export type HubSpotFields = typeof fields;
export type HubSpotSettings = Settings<HubSpotFields>;

function internalId(value: string): string | undefined {
  return /^[\w-]{1,100}$/.test(value) ? undefined : "O identificador interno: letras, algarismos, hífen ou sublinhado.";
}
