/**
 * The two ways in which RD Station Marketing describes a person: a member of `leads` (webhooks made in its screen, where
 * numbers and yes-or-no come as text) and `contact` (webhooks made by API, and its list of contacts).
 */
import { at, isTrue, textAt } from "@streamleads/integration-kit";
import { answersOf, conversionOf } from "./conversion.ts";
import { momentOf } from "./ids.ts";
import type { Labelled, RdFacts } from "./lead.ts";

const PHONES = ["mobile_phone", "personal_phone", "phone"] as const;

/** A member of `leads`; its last conversion is the one that sent it. */
export function factsOfMember(member: unknown): RdFacts {
  const conversion = conversionOf(at(member, "last_conversion"));
  const attributes: Labelled[] = [
    ...attributesOf(member, ["tags", "lead_stage", "fit_score", "number_conversions", "company", "job_title", "state"]),
    // RD's `interest` is a number of its lead scoring, not what the person is interested in.
    ["interest_score", at(member, "interest")],
    ["owner_email", textAt(member, "user")],
    ["channel", conversion.channel],
    ["opportunity", isTrue(at(member, "opportunity")) ? true : undefined],
  ];
  const known = new Set(attributes.map(([, value]) => String(value ?? "")));
  const answers = conversion.answers.filter(([label, value]) => !(ECHOES.has(label) && known.has(String(value))));
  return {
    uuid: textAt(member, "uuid") ?? textAt(member, "id"),
    nome: textAt(member, "name"),
    email: textAt(member, "email"),
    phones: attributesOf(member, PHONES),
    cidade: textAt(member, "city"),
    observacoes: textAt(member, "bio"),
    identifier: conversion.identifiers[0],
    at: conversion.at,
    pagina: conversion.pagina,
    traffic: conversion.traffic,
    legalBases: at(member, "legal_bases") ?? conversion.legalBases,
    attributes,
    answers: [...answersOf(at(member, "custom_fields")), ...answers],
  };
}

/** `contact` of a webhook or of the list, with the conversion that it is about. */
export function factsOfContact(contact: unknown, identifier: string | undefined, moment: string | undefined): RdFacts {
  const funnel = at(contact, "funnel");
  const custom = answersOf(contact).filter(([name]) => name.startsWith("cf_"));
  return {
    uuid: textAt(contact, "uuid"),
    nome: textAt(contact, "name"),
    email: textAt(contact, "email"),
    phones: attributesOf(contact, PHONES),
    cidade: textAt(contact, "city"),
    observacoes: textAt(contact, "bio"),
    identifier,
    at: momentOf(moment),
    traffic: {},
    legalBases: at(contact, "legal_bases"),
    attributes: [
      ...attributesOf(contact, ["tags", "job_title", "state", "website"]),
      ["company", textAt(contact, "company", "name") ?? textAt(contact, "company")],
      ["lead_stage", textAt(funnel, "lifecycle_stage")],
      ["fit_score", at(funnel, "fit")],
      ["interest_score", at(funnel, "interest")],
      ["owner_email", textAt(funnel, "contact_owner_email")],
      ["origin", textAt(funnel, "origin")],
      ["opportunity", isTrue(at(funnel, "opportunity")) ? true : undefined],
    ],
    answers: custom,
  };
}

/** Labels under which a form repeats what RD has as an attribute already. */
const ECHOES: ReadonlySet<string> = new Set(["Empresa", "Cargo", "UF", "Estado"]);

function attributesOf(holder: unknown, names: readonly string[]): Labelled[] {
  return names.map((name) => [name, at(holder, name)] as const);
}
