/** Who can get a text: landlines cannot, and Brazilian ones are known by their digits before anything is paid. */
import { normalizePhone, type Outcome } from "@streamleads/domain";

export type Failed = Extract<Outcome, { kind: "rejected" | "skipped" }>;

/** The number in E.164, or why it gets no text. */
export function textRecipient(telefone: string | null, whose: "broker" | "lead"): string | Failed {
  const phone = telefone === null ? undefined : normalizePhone(telefone);
  if (phone !== undefined && phone.tipo !== "fixo") return phone.e164;
  if (whose === "lead") return phone === undefined ? LEAD_WITHOUT_PHONE : LEAD_LANDLINE;
  return phone === undefined ? BROKER_WITHOUT_PHONE : BROKER_LANDLINE;
}

const LEAD_WITHOUT_PHONE: Failed = {
  kind: "skipped",
  cause: "no_phone",
  reason: "O lead não tem um telefone que possa ser usado.",
  fix: "Corrija o telefone do lead (com DDD) e reenvie.",
};
const LEAD_LANDLINE: Failed = {
  kind: "skipped",
  cause: "phone_is_landline",
  reason: "O telefone do lead é fixo e não recebe SMS.",
  fix: "Inclua um celular do lead e reenvie.",
};
export const BROKER_WITHOUT_PHONE: Failed = {
  kind: "rejected",
  cause: "broker_phone_invalid",
  reason: "O telefone do corretor não é um número válido.",
  fix: "Corrija o telefone do corretor em VENDEDORES, com DDD, e reenvie.",
};
const BROKER_LANDLINE: Failed = {
  kind: "rejected",
  cause: "broker_phone_landline",
  reason: "O telefone do corretor é fixo e não recebe SMS.",
  fix: "Cadastre um celular do corretor em VENDEDORES e reenvie.",
};
