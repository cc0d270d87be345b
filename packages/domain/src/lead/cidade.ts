/** City names as typed in forms, made comparable: state and country are taken off, capitals get their accents. */
import { capitalizeIfUniform, cleanLine, foldText } from "./text.ts";

const CAPITAL_BY_UF = {
  AC: "Rio Branco",
  AL: "Maceió",
  AM: "Manaus",
  AP: "Macapá",
  BA: "Salvador",
  CE: "Fortaleza",
  DF: "Brasília",
  ES: "Vitória",
  GO: "Goiânia",
  MA: "São Luís",
  MG: "Belo Horizonte",
  MS: "Campo Grande",
  MT: "Cuiabá",
  PA: "Belém",
  PB: "João Pessoa",
  PE: "Recife",
  PI: "Teresina",
  PR: "Curitiba",
  RJ: "Rio de Janeiro",
  RN: "Natal",
  RO: "Porto Velho",
  RR: "Boa Vista",
  RS: "Porto Alegre",
  SC: "Florianópolis",
  SE: "Aracaju",
  SP: "São Paulo",
  TO: "Palmas",
} as const;

/** The 27 capitals, Brasília among them. */
export const CAPITAIS: readonly string[] = Object.values(CAPITAL_BY_UF);

// biome-ignore format: one line per region
const UF_BY_STATE: Readonly<Record<string, string>> = {
  acre: "AC", amapa: "AP", amazonas: "AM", para: "PA", rondonia: "RO", roraima: "RR", tocantins: "TO",
  alagoas: "AL", bahia: "BA", ceara: "CE", maranhao: "MA", paraiba: "PB", pernambuco: "PE", piaui: "PI",
  "rio grande do norte": "RN", sergipe: "SE",
  "distrito federal": "DF", goias: "GO", "mato grosso": "MT", "mato grosso do sul": "MS",
  "espirito santo": "ES", "minas gerais": "MG", "rio de janeiro": "RJ", "sao paulo": "SP",
  parana: "PR", "rio grande do sul": "RS", "santa catarina": "SC",
};

const CAPITALS = new Map(
  Object.entries(CAPITAL_BY_UF).map(([uf, cidade]) => [foldText(cidade), { uf, cidade: cidade as string }]),
);

/**
 * "sao paulo - SP", "São Paulo/SP", "SÃO PAULO, São Paulo, Brasil" → "São Paulo". A city that shares a capital's name in
 * another state keeps the state ("Palmas - PR" → "Palmas/PR"), so that it is not taken for the capital. Other cities
 * are cleaned and, when typed in one case, capitalised; their accents are not guessed.
 */
export function normalizeCidade(raw: string): string {
  const line = cleanLine(raw).replace(/\s*[-–/,(]\s*bra[sz]il\)?$/iu, "");
  const { name, uf } = withoutStates(line);
  const capital = CAPITALS.get(foldText(name));
  if (capital) return uf === undefined || uf === capital.uf ? capital.cidade : `${capital.cidade}/${uf}`;
  return name.length === 2 && ufOf(name) ? name.toUpperCase() : capitalizeIfUniform(name);
}

/** "São Paulo, São Paulo - SP" names the state twice; the last one said counts. */
function withoutStates(line: string): { name: string; uf?: string } {
  const { name, uf } = splitState(line);
  return uf === undefined ? { name } : { name: withoutStates(name).name, uf };
}

/**
 * Takes off a state at the end: set apart ("- SP", "/sp", ", Paraná", "(RJ)") or just its two letters ("Campinas SP").
 * A hyphen without spaces belongs to the name when a whole word follows: Grão-Pará is a city.
 */
function splitState(line: string): { name: string; uf?: string } {
  const apart =
    /^(.*[^\s\-–/,(])(?:\s*[/,(]\s*|\s+[-–]\s+)(\p{L}[\p{L} ]*)\)?$/u.exec(line) ??
    /^(.*[^\s\-–/,(])(?:\s*[-–]\s*|\s+)(\p{L}\p{L})$/u.exec(line);
  const uf = apart ? ufOf(apart[2] ?? "") : undefined;
  return uf === undefined ? { name: line } : { name: apart?.[1] ?? line, uf };
}

function ufOf(text: string): string | undefined {
  const folded = foldText(text);
  const upper = folded.toUpperCase();
  if (Object.hasOwn(CAPITAL_BY_UF, upper)) return upper;
  return Object.hasOwn(UF_BY_STATE, folded) ? UF_BY_STATE[folded] : undefined;
}
