/** From what RD says of a person, in whichever shape, to a lead. Pure: the same facts always give the same lead. */
import { fieldNamed, leadOfAnswers, normalizePhone, phoneKey } from "@streamleads/domain";
import type { FoundLead } from "@streamleads/integration-kit";
import { legalBasesOf } from "./consents.ts";
import { rdId } from "./ids.ts";
import type { Traffic } from "./traffic.ts";

export type Labelled = readonly [label: string, value: unknown];

/** What all shapes come down to. */
export interface RdFacts {
  /** RD's id of the person. */
  uuid: string | undefined;
  nome: string | undefined;
  email: string | undefined;
  /** In the order in which they are tried: mobile, personal, phone. */
  phones: readonly Labelled[];
  cidade: string | undefined;
  observacoes?: string | undefined;
  /** RD's identifier of the form, page or integration. */
  identifier: string | undefined;
  /** ISO 8601. */
  at: string | undefined;
  pagina?: string | undefined;
  traffic: Traffic;
  legalBases: unknown;
  /** RD's own attributes, kept under its names. */
  attributes: readonly Labelled[];
  /** Custom fields and the answers of the form, by their own labels. */
  answers: readonly Labelled[];
}

const LABEL_MAX = 200;
const ANSWERS_MAX = 200;

/** The lead; custom fields and answers fill the fields that they name, everything else goes to `respostas`. */
export function leadOfFacts(facts: RdFacts): FoundLead {
  const { consentimentos, others } = legalBasesOf(facts.legalBases, facts.at);
  const entries: Labelled[] = [
    // Named first, because a form may have a question called "Origem" or "Data".
    ["origem", "RD_STATION"],
    ["nome", facts.nome],
    ["email", facts.email],
    ["cidade", facts.cidade],
    ["observacoes", facts.observacoes],
    ["formulario_id", facts.identifier],
    ["capturado_em", facts.at],
    ["pagina", facts.pagina],
    ...Object.entries(facts.traffic),
    ...withoutRepeatedPhones(facts.phones, facts.answers.slice(0, ANSWERS_MAX)),
    ...facts.attributes,
    ["legal_bases", others.join(", ")],
  ];
  const id = rdId(facts.uuid);
  return {
    kind: "lead",
    lead: {
      ...leadOfAnswers(entries.map(([label, value]) => [labelOf(label), plain(value)] as const)),
      ...(consentimentos.length > 0 ? { consentimentos } : {}),
    },
    ...(id === undefined ? {} : { personIds: [id] }),
  };
}

/** The first phone that can be called comes first, under the name of our field; another spelling of a number says nothing new. */
function withoutRepeatedPhones(phones: readonly Labelled[], answers: readonly Labelled[]): Labelled[] {
  const others = answers.filter(([label, value]) => !isPhone(label) || textOf(value) === undefined);
  const given = [...phones, ...answers.filter(([label]) => isPhone(label))];
  const callable = new Map<string, Labelled>();
  const unreadable: Labelled[] = [];
  for (const [label, value] of given) {
    const text = textOf(value);
    if (text === undefined) continue;
    const e164 = normalizePhone(text)?.e164;
    if (e164 === undefined) unreadable.push([label, text]);
    else if (!callable.has(phoneKey(e164))) callable.set(phoneKey(e164), [label, text]);
  }
  const [first, ...rest] = [...callable.values(), ...unreadable];
  return first === undefined ? others : [["telefone", first[1]], ...rest, ...others];
}

function isPhone(label: string): boolean {
  return fieldNamed(labelOf(label)) === "telefone";
}

/** A number that came without its quotes is still a phone. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

/** RD writes its custom fields with a prefix where it gives their names instead of their labels. */
function labelOf(label: string): string {
  return label.slice(0, LABEL_MAX).replace(/^cf_/, "");
}

/** A choice of several as one text; what is neither text, number nor yes-or-no is left to the reader as it is. */
function plain(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const isFlat = value.every((one) => ["string", "number", "boolean"].includes(typeof one));
  return isFlat ? value.join(", ") : value;
}
