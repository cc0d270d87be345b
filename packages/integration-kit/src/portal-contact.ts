/** What contacts of Brazilian property portals have in common, whatever their fields are called. */
import { LIMITS } from "@streamleads/domain";

/** Area code and eight digits. */
const DIGITS_WITH_AREA_CODE = 10;

/**
 * The number to call: `phone`, unless it lacks its area code (no `ddd` beside it, none in it) and the portal gives the
 * whole number elsewhere too. Any of the three may be missing.
 */
export function portalPhone(given: {
  ddd: string | undefined;
  phone: string | undefined;
  whole: string | undefined;
}): string | undefined {
  const { ddd, phone, whole } = given;
  const hasAreaCode = ddd !== undefined || (phone ?? "").replace(/\D/g, "").length >= DIGITS_WITH_AREA_CODE;
  return hasAreaCode ? (phone ?? whole) : (whole ?? phone);
}

/** "Apartamento para Venda"; without what is offered the kind of property alone, failing that "Imóvel" and its code. */
export function propertyInterest(about: {
  /** "Apartamento". */
  property?: string | undefined;
  /** "Venda", "Locação". */
  offer?: string | undefined;
  code: string | undefined;
}): string | undefined {
  const { property, offer, code } = about;
  if (offer !== undefined) return `${property ?? "Imóvel"} para ${offer}`;
  return property ?? (code && `Imóvel ${code}`);
}

/** The fields that a reader does not know, now or later, as answers under their own names; no more than answers can hold. */
export function otherFields(contact: unknown, isKnown: (name: string) => boolean): [name: string, value: unknown][] {
  if (typeof contact !== "object" || contact === null) return [];
  return Object.entries(contact)
    .filter(([name]) => !isKnown(name))
    .slice(0, LIMITS.respostas);
}
