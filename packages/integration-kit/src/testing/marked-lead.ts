/** A lead whose every value can be found again in what leaves: a destination gets the fields that it declares, no other. */
import type { Lead } from "@streamleads/domain";
import type { FakeRequest } from "./fake.ts";

/** Each value stands for its field. `id`, `score`, `status` and `teste` cannot be told from other numbers and words. */
export const MARKED_LEAD = {
  nome: "Zulmira Marcadanome",
  email: "marca-email@exemplo.example",
  telefone: "+5511955567890",
  origem: "MARCAORIGEM",
  interesse: "Cobertura marcainteresse",
  renda_aproximada: 98_761,
  renda_texto: "marcarenda",
  cidade: "Marcacidade",
  observacoes: "marcaobservacoes",
  mensagem: "marcamensagem",
  codigo_imovel: "MARCACODIGO",
  portal: "Marcaportal",
  campanha_id: "900000000000001",
  anuncio_id: "900000000000002",
  formulario_id: "900000000000003",
  utm_source: "marcautmsource",
  utm_medium: "marcautmmedium",
  utm_campaign: "marcautmcampaign",
  utm_content: "marcautmcontent",
  utm_term: "marcautmterm",
  gclid: "marcagclid",
  fbclid: "marcafbclid",
  ga_client_id: "7777777771.7777777772",
  ga_session_id: "7777777773",
  pagina: "https://marcapagina.example/casa",
  referrer: "https://marcareferrer.example/",
  respostas: { "Qual o prazo?": "marcarespostas" },
} as const satisfies Partial<Lead>;

/** What to look for, in lower case; digits of the phone as every format keeps them. */
const MARKS: readonly (readonly [keyof Lead, string])[] = Object.entries(MARKED_LEAD).map(([field, value]) => {
  const mark =
    field === "telefone"
      ? "55567890"
      : field === "nome"
        ? "marcadanome"
        : field === "interesse"
          ? "marcainteresse"
          : typeof value === "object"
            ? "marcarespostas"
            : String(value);
  return [field as keyof Lead, mark.toLowerCase()] as const;
});

/** Numbers that people are shown with dots, blanks and dashes. */
const FORMATTED: ReadonlySet<keyof Lead> = new Set(["telefone", "renda_aproximada"]);

/** The fields whose value is in these requests (path, query, headers, body) and not among the declared ones. */
export function undeclaredFields(requests: readonly FakeRequest[], declared: readonly (keyof Lead)[]): string[] {
  const text = requests.map(textOf).join("\n").toLowerCase();
  const digits = text.replace(/[^0-9a-z@]/g, "");
  const left = MARKS.filter(([field]) => !declared.includes(field));
  return left.flatMap(([field, mark]) =>
    text.includes(mark) || (FORMATTED.has(field) && digits.includes(mark)) ? [field] : [],
  );
}

function textOf({ path, query, headers, body }: FakeRequest): string {
  const plain = body.toString("utf8");
  const form = new URLSearchParams(plain);
  return [decoded(path), ...query.values(), ...Object.values(headers), plain, ...form.values()].join("\n");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    // A stray "%": then the path is looked at as it is.
    if (error instanceof URIError) return path;
    throw error;
  }
}
