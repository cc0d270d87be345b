/**
 * The properties that StreamLeads adds to an account. HubSpot has no place of its own for a score, a temperature or
 * our ids, and one unknown name fails a whole write, so they are made once when the account is connected (setup.ts).
 * The names begin with `streamleads_` so that they never meet a property that the company made itself.
 */
import { FINALIDADES, type Finalidade, STATUSES } from "@streamleads/domain";
import type { ObjectType } from "./api.ts";

/** As `POST /crm/properties/{version}/{objectType}` takes it (specification of 2026-09, checked 2026-11-23). */
export interface PropertyDefinition {
  name: string;
  label: string;
  description: string;
  groupName: string;
  type: "string" | "number" | "enumeration";
  fieldType: "text" | "number" | "select" | "checkbox";
  /** Cannot be changed later; makes the property fit to be an `idProperty`. */
  hasUniqueValue?: boolean;
  options?: PropertyOption[];
}
export interface PropertyOption {
  label: string;
  /** What is written through the API; the label is only shown. */
  value: string;
  displayOrder: number;
  hidden: boolean;
}

export const GROUP = { name: "streamleads", label: "StreamLeads", displayOrder: -1 } as const;

/** Tags that a plan may put on a contact. Values of a multi-checkbox must be known to the account beforehand. */
export const TAGS = ["Nutrição", "Frio"] as const;

/** Purposes of a withdrawn consent, in the words that people read in HubSpot. */
const PURPOSES: Readonly<Record<Finalidade, string>> = {
  responder_contato: "Resposta ao contato",
  marketing_email: "Marketing por e-mail",
  marketing_whatsapp: "Marketing por WhatsApp",
  marketing_sms_ligacao: "Marketing por SMS e ligação",
  audiencias: "Públicos de anúncios",
  analytics: "Análise de uso",
};

const temperature: PropertyDefinition = {
  name: "streamleads_temperature",
  label: "Temperatura (StreamLeads)",
  description: "QUENTE, MORNO ou FRIO, conforme a pontuação do lead.",
  groupName: GROUP.name,
  type: "enumeration",
  fieldType: "select",
  options: options(STATUSES),
};
const source: PropertyDefinition = text("streamleads_source", "Origem (StreamLeads)", "De onde o lead chegou.");

export const PROPERTIES: Record<ObjectType, readonly PropertyDefinition[]> = {
  contacts: [
    {
      ...text(
        "streamleads_lead_id",
        "Número do lead (StreamLeads)",
        "Número do lead no StreamLeads; único por contato.",
      ),
      hasUniqueValue: true,
    },
    number("streamleads_score", "Pontuação (StreamLeads)", "Pontuação do lead, de 0 a 40."),
    temperature,
    source,
    text("streamleads_interest", "Interesse (StreamLeads)", "O que o lead procura, nas palavras dele."),
    number("streamleads_renda_anual", "Renda anual (StreamLeads)", "Renda mensal aproximada vezes 12, em reais."),
    {
      name: "streamleads_tags",
      label: "Marcadores (StreamLeads)",
      description: "Marcadores que o plano de entrega põe no contato.",
      groupName: GROUP.name,
      type: "enumeration",
      fieldType: "checkbox",
      options: options(TAGS),
    },
    {
      name: "streamleads_optout",
      label: "Saiu de (StreamLeads)",
      description: "Finalidades para as quais a pessoa retirou o consentimento.",
      groupName: GROUP.name,
      type: "enumeration",
      fieldType: "checkbox",
      options: FINALIDADES.map((value, displayOrder) => ({
        label: PURPOSES[value],
        value,
        displayOrder,
        hidden: false,
      })),
    },
  ],
  deals: [
    {
      ...text("streamleads_deal_key", "Chave do negócio (StreamLeads)", "Lead e plano; impede um segundo negócio."),
      hasUniqueValue: true,
    },
    temperature,
    source,
  ],
};

function text(name: string, label: string, description: string): PropertyDefinition {
  return { name, label, description, groupName: GROUP.name, type: "string", fieldType: "text" };
}

function number(name: string, label: string, description: string): PropertyDefinition {
  return { name, label, description, groupName: GROUP.name, type: "number", fieldType: "number" };
}

function options(values: readonly string[]): PropertyOption[] {
  return values.map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }));
}
