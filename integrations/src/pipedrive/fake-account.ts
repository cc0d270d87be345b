/** The account behind the fake: what it holds, and Pipedrive's rules for it. It never merges: the same e-mail twice is two persons. */
import { randomUUID } from "node:crypto";

export type Row = Record<string, unknown> & { id: number | string };
export type Kind =
  | "persons"
  | "deals"
  | "leads"
  | "archivedLeads"
  | "archivedDeals"
  | "notes"
  | "webhooks"
  | "leadLabels";

export interface FakeField {
  field_name: string;
  field_code: string;
  field_type: string;
  is_custom_field: boolean;
  options?: { id: number; label: string }[];
}
export interface FakeStage {
  id: number;
  name: string;
  pipeline_id: number;
}

/** As every new account has them, in Portuguese. */
export const PIPELINES = [{ id: 1, name: "Pipeline", is_deleted: false }];
export const STAGES: FakeStage[] = [
  { id: 1, name: "Qualificado", pipeline_id: 1 },
  { id: 2, name: "Contato feito", pipeline_id: 1 },
  { id: 3, name: "Demonstração agendada", pipeline_id: 1 },
  { id: 4, name: "Proposta feita", pipeline_id: 1 },
  { id: 5, name: "Negociações iniciadas", pipeline_id: 1 },
];
export const USERS = [
  { id: 101, name: "Administração", email: "admin@imobiliaria.example", active_flag: true },
  { id: 102, name: "Rita Corretora", email: "rita@imobiliaria.example", active_flag: true },
  { id: 103, name: "Antigo Corretor", email: "antigo@imobiliaria.example", active_flag: false },
];

export class FakeAccount {
  readonly rows: Record<Kind, Row[]> = {
    persons: [],
    deals: [],
    leads: [],
    archivedLeads: [],
    archivedDeals: [],
    notes: [],
    webhooks: [],
    leadLabels: [],
  };
  readonly stages: FakeStage[] = STAGES.map((stage) => ({ ...stage }));
  readonly fields: Record<"person" | "deal", FakeField[]> = {
    person: [{ field_name: "Nome", field_code: "name", field_type: "varchar", is_custom_field: false }],
    deal: [{ field_name: "Título", field_code: "title", field_type: "varchar", is_custom_field: false }],
  };
  #lastId = 8_840;

  find(kind: Kind, id: string): Row | undefined {
    return this.rows[kind].find((row) => String(row.id) === id && row.is_deleted !== true);
  }

  add(kind: Kind, values: Record<string, unknown>): Row {
    const id = kind === "leads" || kind === "leadLabels" ? randomUUID() : ++this.#lastId;
    const row = { ...values, id };
    this.rows[kind].push(row);
    return row;
  }

  remove(kind: Kind, id: string): boolean {
    const index = this.rows[kind].findIndex((row) => String(row.id) === id);
    if (index < 0) return false;
    this.rows[kind].splice(index, 1);
    return true;
  }

  addField(object: "person" | "deal", name: string, type: string, labels: readonly string[] = []): FakeField {
    const code = randomUUID().replaceAll("-", "") + randomUUID().slice(0, 8);
    const options = labels.map((label, index) => ({ id: 30 + index, label }));
    const field = { field_name: name, field_code: code, field_type: type, is_custom_field: true, options };
    this.fields[object].push(field);
    return field;
  }

  isCustom(object: "person" | "deal", code: string): boolean {
    return this.fields[object].some((field) => field.is_custom_field && field.field_code === code);
  }
}
