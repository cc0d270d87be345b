/** More invented people, without end: for a dashboard that lives. */
import type { SampleLead } from "./sample-leads.ts";

const FIRST_NAMES = [
  "Alice",
  "Bento",
  "Cecília",
  "Davi",
  "Elisa",
  "Heitor",
  "Joana",
  "Lorenzo",
  "Manuela",
  "Noah",
  "Olívia",
  "Ravi",
];
const LAST_NAMES = [
  "Azevedo",
  "Batista",
  "Cardoso",
  "Esteves",
  "Freitas",
  "Guedes",
  "Lacerda",
  "Macedo",
  "Queiroz",
  "Siqueira",
];
const CITIES = [
  ["São Paulo", "11"],
  ["Rio de Janeiro", "21"],
  ["Curitiba", "41"],
  ["Belo Horizonte", "31"],
  ["Campinas", "19"],
  ["Recife", "81"],
] as const;
const ORIGINS = ["META_ADS", "META_ADS", "GOOGLE_ADS", "WEBSITE", "PORTAL", "WHATSAPP", "RD_STATION", "INDICACAO"];
const INTERESTS = [
  "Apartamento de 2 quartos",
  "Casa com quintal",
  "Cobertura",
  "Sala comercial",
  "Alugar por um ano",
  "Conhecer a região",
];
/** How a lead of each kind is made; hot ones are as many as a company hopes for. */
const KINDS = ["hot", "hot", "warm", "warm", "cold"] as const;

/**
 * One person. The same `run` and `number` are the same address: nobody comes twice by chance.
 * @param random in [0, 1)
 */
export function inventedLead(run: number, number: number, random: () => number): SampleLead {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const [first, last, [cidade, ddd]] = [pick(FIRST_NAMES), pick(LAST_NAMES), pick(CITIES)];
  const kind = pick(KINDS);
  const suffix = `${String(run % 100).padStart(2, "0")}${String(number % 10_000).padStart(4, "0")}`;
  const telefone = `${ddd} 900${suffix.slice(0, 2)}-${suffix.slice(2)}`;
  const email = `${plain(first)}.${plain(last)}.${run}.${number}@correio.example`;
  const body = { nome: `${first} ${last}`, origem: pick(ORIGINS) };
  switch (kind) {
    case "hot":
      return {
        body: {
          ...body,
          email,
          telefone,
          cidade,
          interesse: pick(INTERESTS.slice(0, 4)),
          renda_aproximada: income(random),
        },
      };
    case "warm":
      return { body: { ...body, email, telefone, cidade, interesse: pick(INTERESTS.slice(4)) } };
    case "cold":
      return { body: { ...body, telefone, cidade } };
  }
}

/** From R$ 5.000 to R$ 45.000, in whole thousands. */
function income(random: () => number): number {
  return 5_000 + Math.floor(random() * 41) * 1_000;
}

function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
