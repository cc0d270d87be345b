/** A lead as a member of an audience. */
import { isNoName, type Lead, type Status, splitNome } from "@streamleads/domain";
import { boundedLine } from "@streamleads/integration-kit";

/**
 * Our own fields of the audience, made by `setup`. Tags of at most ten characters (unconfirmed limit); the phone is text,
 * because Mailchimp's own type of phone refuses Brazilian numbers when its format is the American one.
 */
export const MERGE_FIELDS = [
  { tag: "SLFONE", name: "Telefone (StreamLeads)", type: "text" },
  { tag: "SLSCORE", name: "Pontuação (StreamLeads)", type: "number" },
  { tag: "SLTEMP", name: "Temperatura (StreamLeads)", type: "text" },
  { tag: "SLINTER", name: "Interesse (StreamLeads)", type: "text" },
  { tag: "SLCIDADE", name: "Cidade (StreamLeads)", type: "text" },
  { tag: "SLIMOVEL", name: "Imóvel (StreamLeads)", type: "text" },
  { tag: "SLORIGEM", name: "Origem (StreamLeads)", type: "text" },
] as const;

const STATUS_TAGS: Record<Status, string> = { QUENTE: "quente", MORNO: "morno", FRIO: "frio" };
/** Ours: a text field is said to hold 255 bytes (unconfirmed), and letters with accents take two. */
const TEXT_MAX = 120;

export interface MemberTag {
  name: string;
  status: "active" | "inactive";
}

/** What a member's fields say; what is unknown is left out, so that it wipes nothing. */
export function mergeFieldsOf(lead: Lead): Record<string, string | number> {
  const { primeiro, sobrenome } = isNoName(lead.nome) ? { primeiro: "", sobrenome: "" } : splitNome(lead.nome);
  const texts: readonly (readonly [string, string | null])[] = [
    ["FNAME", primeiro],
    ["LNAME", sobrenome],
    ["SLFONE", lead.telefone],
    ["SLTEMP", lead.status],
    ["SLINTER", lead.interesse],
    ["SLCIDADE", lead.cidade],
    ["SLIMOVEL", lead.codigo_imovel],
    ["SLORIGEM", lead.origem],
  ];
  const said = texts.flatMap(([tag, text]) => {
    const value = boundedLine(text ?? undefined, TEXT_MAX);
    return value === undefined ? [] : [[tag, value] as const];
  });
  return { ...Object.fromEntries(said), SLSCORE: lead.score };
}

/** The tag of the lead's temperature, the other two taken off, and the operator's own. */
export function tagsOf({ status }: Pick<Lead, "status">, own: readonly string[]): MemberTag[] {
  const temperatures = Object.entries(STATUS_TAGS).map(
    ([name, tag]): MemberTag => ({ name: tag, status: name === status ? "active" : "inactive" }),
  );
  const others = own.filter((tag) => !temperatures.some(({ name }) => name === tag.toLowerCase()));
  return [...temperatures, ...others.map((name): MemberTag => ({ name, status: "active" }))];
}
