/** `note.create`: what the person wrote and answered, and where they came from, on the contact and the deal. */
import { formatPhone, type Lead, type Outcome } from "@streamleads/domain";
import { boundedLine, boundedText, type ConnectorContext, type Job, keyLine } from "@streamleads/integration-kit";
import { type Activity, createActivity, earlierActivity } from "./activity.ts";
import type { HubSpotFields } from "./fields.ts";
import { escaped } from "./html.ts";

type Context = ConnectorContext<HubSpotFields>;

const NOTE: Activity = {
  type: "notes",
  bodyProperty: "hs_note_body",
  ref: "note",
  words: { made: "nota criada", found: "nota já existia" },
};
const ANSWERS_MAX = 50;
const ANSWER_MAX = 500;
const MESSAGE_MAX = 5_000;

/** @returns delivered with `refs.note`. */
export async function createNote(job: Job, ctx: Context): Promise<Outcome> {
  const earlier = await earlierActivity(NOTE, job, ctx);
  if (earlier) return earlier;
  const properties = { hs_timestamp: job.delivery.plannedAt.toISOString(), hs_note_body: noteHtml(job) };
  return (await createActivity(NOTE, properties, job, ctx)).outcome;
}

/**
 * At most about 60,000 characters also when every one is escaped to its longest: HubSpot takes 65,536
 * (notes guide, checked 2026-11-23).
 */
export function noteHtml({ lead, returning, delivery, params }: Job): string {
  const head = `Lead ${lead.status} · ${lead.score} pontos${returning ? " · já era conhecido" : ""}`;
  const blocks = [
    `<b>${escaped(head)}</b>`,
    list([...factsOf(lead), ...answersOf(lead)]),
    paragraph("Mensagem", lead.mensagem),
    paragraph("Observações", lead.observacoes),
    params.leadUrl ? `<p>${escaped(params.leadUrl)}</p>` : "",
  ];
  const end = `<p>${escaped(keyLine(delivery.key))}</p>`;
  return shortened(blocks, BODY_MAX - end.length) + end;
}

const BODY_MAX = 60_000;

/** Whole blocks, as many as fit: half a block would be broken markup. */
function shortened(blocks: readonly string[], max: number): string {
  let text = "";
  for (const block of blocks) if (text.length + block.length <= max) text += block;
  return text;
}

function factsOf(lead: Lead): string[] {
  return [
    ...row("Telefone", lead.telefone === null ? null : formatPhone(lead.telefone)),
    ...row("Interesse", lead.interesse),
    ...row("Imóvel", lead.codigo_imovel),
    ...row("Cidade", lead.cidade),
    ...row("Renda aproximada", incomeOf(lead)),
    ...row("Origem", lead.origem),
    ...row("Portal", lead.portal),
    ...row("Campanha", lead.utm_campaign),
    ...row("Página", lead.pagina),
  ];
}

/** The person's own words where they gave a range, else the figure. */
function incomeOf(lead: Lead): string | null {
  if (lead.renda_texto !== null) return lead.renda_texto;
  return lead.renda_aproximada ? `R$ ${lead.renda_aproximada.toLocaleString("pt-BR")} por mês` : null;
}

function answersOf({ respostas }: Lead): string[] {
  return Object.entries(respostas)
    .slice(0, ANSWERS_MAX)
    .flatMap(([question, answer]) => row(question, answer));
}

function row(name: string, value: string | null): string[] {
  const label = boundedLine(name, 200);
  const text = boundedLine(value ?? undefined, ANSWER_MAX);
  return label === undefined || text === undefined ? [] : [`<li><b>${escaped(label)}:</b> ${escaped(text)}</li>`];
}

function list(rows: readonly string[]): string {
  return rows.length === 0 ? "" : `<ul>${shortened(rows, LIST_MAX)}</ul>`;
}

const LIST_MAX = 40_000;

function paragraph(name: string, value: string | null): string {
  const text = boundedText(value ?? undefined, MESSAGE_MAX);
  return text === undefined ? "" : `<p><b>${name}:</b> ${escaped(text).replaceAll("\n", "<br>")}</p>`;
}
