import type { Lead } from "@streamleads/domain";

/** A lead as the provider's contact: the fields that the connector declares, and no others. Empty ones are left out. */
export function contactOf(lead: Lead): Record<string, string> {
  const { nome, email, telefone, status } = lead;
  return {
    name: nome,
    temperature: status,
    ...(email === null ? {} : { email }),
    ...(telefone === null ? {} : { phone: telefone }),
  };
}
