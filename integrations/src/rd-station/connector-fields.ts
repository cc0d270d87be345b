/** What has to be known to send to RD Station Marketing. The app's variables are those of the source: one app does both. */
import { STATUSES, type Status } from "@streamleads/domain";
import type { Fields, Settings } from "@streamleads/integration-kit";
import { customFieldsProblem } from "./custom-fields.ts";
import { credentialsOf, RD_API_URL, fields as sourceFields } from "./settings.ts";

export const fields = {
  accessToken: {
    label: "Token de acesso",
    help: "Vem ao conectar com um clique e é renovado sozinho. Sem ele valem os três campos do aplicativo, abaixo.",
    secret: true,
  },
  clientId: sourceFields.clientId,
  clientSecret: sourceFields.clientSecret,
  refreshToken: sourceFields.refreshToken,
  sending: {
    label: "Enviar leads ao RD Station",
    help: "Não: o aplicativo só serve para conferir a lista de contatos, e nada é enviado.",
    env: "RD_STATION_SENDING",
    default: "sim",
    choices: [
      { value: "sim", label: "Sim" },
      { value: "nao", label: "Não" },
    ],
  },
  statuses: {
    label: "Leads enviados",
    help: "Quais temperaturas viram conversão no RD Station.",
    env: "RD_STATION_STATUSES",
    default: "QUENTE,MORNO,FRIO",
    choices: [
      { value: "QUENTE,MORNO,FRIO", label: "Todos" },
      { value: "MORNO,FRIO", label: "MORNO e FRIO" },
      { value: "QUENTE,MORNO", label: "QUENTE e MORNO" },
      { value: "QUENTE", label: "Só QUENTE" },
    ],
  },
  legalBasis: {
    label: "Base legal informada",
    help: "O que é dito ao RD sobre a comunicação com o lead. Use a mesma de NURTURE_BASIS.",
    env: "RD_STATION_LEGAL_BASIS",
    default: "legitimate_interest",
    choices: [
      { value: "legitimate_interest", label: "Legítimo interesse" },
      { value: "consent", label: "Consentimento" },
      { value: "none", label: "Não informar" },
    ],
  },
  funnel: {
    label: "Acompanhar o funil",
    help: "Leva as etapas da venda ao funil do RD: oportunidade, venda e oportunidade perdida.",
    env: "RD_STATION_FUNNEL",
    default: "sim",
    choices: [
      { value: "sim", label: "Sim" },
      { value: "nao", label: "Não" },
    ],
  },
  customFields: {
    label: "Campos personalizados",
    help: "Campo do lead = identificador do campo no RD (Configurações > Campos personalizados). O campo tem de existir lá.",
    env: "RD_STATION_CUSTOM_FIELDS",
    multiline: true,
    example: "score=cf_pontuacao",
    validate: customFieldsProblem,
  },
  apiUrl: sourceFields.apiUrl,
} as const satisfies Fields;

export type RdSendFields = typeof fields;
export type RdSendSettings = Settings<RdSendFields>;

/** One connection, when there is a way in and the operator has not said that the app is for reading alone. */
export function connectionsOf(settings: RdSendSettings): { name: string; settings: RdSendSettings }[] {
  const hasAccess = Boolean(settings.accessToken) || credentialsOf(settings) !== undefined;
  return hasAccess && settings.sending !== "nao" ? [{ name: "rd-station", settings }] : [];
}

/** Statuses whose leads are sent. */
export function sentStatuses({ statuses = fields.statuses.default }: RdSendSettings): readonly Status[] {
  const names = statuses.split(",");
  return STATUSES.filter((status) => names.includes(status));
}

/** The API's base without a slash at its end. */
export function baseUrlOf({ apiUrl }: Pick<RdSendSettings, "apiUrl">): string {
  return (apiUrl?.trim() || RD_API_URL).replace(/\/+$/, "");
}
