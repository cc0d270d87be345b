/** The note's HTML: what the person wrote, escaped and bounded, with the key of its delivery at the end. */
import { formatPhone, type Lead } from "@streamleads/domain";
import { boundedLine, boundedText } from "@streamleads/integration-kit";

const ANSWER_MAX = 1_000;
const MESSAGE_MAX = 5_000;
const ANSWERS_MAX = 50;

/** @param key by which a second attempt knows the note again; Pipedrive's cleaning of HTML keeps plain text. */
export function noteHtml(lead: Lead, key: string, isReturning: boolean): string {
  const head = `Lead ${lead.status} · ${lead.score} pontos${isReturning ? " · já era conhecido" : ""}`;
  const rows = [...factsOf(lead), ...answersOf(lead)].map(([name, value]) => `<li><b>${name}:</b> ${value}</li>`);
  const texts = [paragraph("Mensagem", lead.mensagem), paragraph("Observações", lead.observacoes)];
  const list = rows.length === 0 ? "" : `<ul>${rows.join("")}</ul>`;
  return `<b>${escaped(head)}</b>${list}${texts.join("")}<p>StreamLeads ${escaped(key)}</p>`;
}

function factsOf(lead: Lead): [string, string][] {
  const facts: [string, string | null | undefined][] = [
    ["Telefone", lead.telefone === null ? null : formatPhone(lead.telefone)],
    ["Interesse", lead.interesse],
    ["Imóvel", lead.codigo_imovel],
    ["Cidade", lead.cidade],
    ["Renda aproximada", reais(lead)],
    ["Origem", lead.origem],
    ["Portal", lead.portal],
    ["Campanha", lead.utm_campaign],
    ["Página", lead.pagina],
  ];
  return facts.flatMap(([name, value]) => row(name, value));
}

/** The person's own words where they gave a range, else the figure. */
function reais(lead: Lead): string | null {
  if (lead.renda_texto !== null) return lead.renda_texto;
  return lead.renda_aproximada ? `R$ ${lead.renda_aproximada.toLocaleString("pt-BR")} por mês` : null;
}

function answersOf(lead: Lead): [string, string][] {
  return Object.entries(lead.respostas)
    .slice(0, ANSWERS_MAX)
    .flatMap(([question, answer]) => row(question, answer));
}

function row(name: string, value: string | null | undefined): [string, string][] {
  const text = boundedLine(value ?? undefined, ANSWER_MAX);
  const label = boundedLine(name, 200);
  return text === undefined || label === undefined ? [] : [[escaped(label), escaped(text)]];
}

function paragraph(name: string, value: string | null): string {
  const text = boundedText(value ?? undefined, MESSAGE_MAX);
  return text === undefined ? "" : `<p><b>${name}:</b> ${escaped(text).replaceAll("\n", "<br>")}</p>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
