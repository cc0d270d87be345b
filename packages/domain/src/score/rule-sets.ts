/** The two sets that come with the product. Both are starting points to be edited, not truths. */
import { CAPITAIS } from "../lead/cidade.ts";
import type { RuleSet } from "./rules.ts";

const HIGH_TICKET_WORDS = [
  "apartamento",
  "casa",
  "cobertura",
  "imóvel",
  "terreno",
  "lote",
  "sobrado",
  "comercial",
  "investimento",
  "lançamento",
  "alto padrão",
] as const;

const BANDS = { quente: 25, morno: 15 } as const;

/** The rules of the system that StreamLeads comes from. Almost everyone who states an interest reaches 25 with them. */
export const PADRAO: RuleSet = {
  name: "Padrão",
  version: 1,
  rules: [
    { id: "contact_complete", type: "contact_complete", points: 10 },
    { id: "high_ticket_interest", type: "interest_words", points: 15, words: HIGH_TICKET_WORDS },
    { id: "city_served", type: "city_served", points: 5, cities: CAPITAIS },
    {
      id: "income",
      type: "income_bands",
      bands: [
        { from: 5_000, points: 2 },
        { from: 10_000, points: 5 },
        { from: 20_000, points: 8 },
        { from: 30_000, points: 10 },
      ],
    },
  ],
  bands: BANDS,
};

/** Tells buyers from visitors: what for, with how much, how soon, reachable or not, again or not, and where from. */
export const IMOBILIARIA: RuleSet = {
  name: "Imobiliária",
  version: 1,
  rules: [
    { id: "contact_complete", type: "contact_complete", points: 4 },
    { id: "verified_phone", type: "verified_phone", points: 5, plausiblePoints: 3 },
    { id: "high_ticket_interest", type: "interest_words", points: 3, words: HIGH_TICKET_WORDS },
    {
      id: "purpose",
      type: "purpose",
      purposes: [
        { label: "investir", words: ["investir", "investimento", "investidor"], points: 6 },
        {
          label: "comprar",
          words: ["comprar", "compra", "adquirir", "morar", "moradia", "financiar", "financiamento"],
          points: 6,
        },
        { label: "vender", words: ["vender", "venda do meu", "avaliar meu", "avaliação do meu"], points: 5 },
        { label: "alugar", words: ["alugar", "aluguel", "locação"], points: 2 },
      ],
    },
    {
      id: "budget",
      type: "budget",
      points: 8,
      min: 200_000,
      max: 3_000_000,
      questions: ["orçamento", "faixa de preço", "faixa de valor", "preço", "valor", "budget"],
      notQuestions: ["renda", "salário", "entrada", "aluguel", "condomínio"],
    },
    {
      id: "time_frame",
      type: "time_frame",
      frames: [
        {
          label: "sem pressa",
          words: ["sem pressa", "pesquisando", "mais de 6 meses", "mais de 1 ano", "ano que vem"],
          points: 0,
        },
        {
          label: "imediato",
          words: ["imediato", "imediata", "imediatamente", "urgente", "o quanto antes", "30 dias", "1 mês", "este mês"],
          points: 8,
        },
        { label: "até 3 meses", words: ["60 dias", "90 dias", "2 meses", "3 meses", "três meses"], points: 5 },
        { label: "até 6 meses", words: ["180 dias", "6 meses", "seis meses", "este ano"], points: 2 },
      ],
    },
    { id: "city_served", type: "city_served", points: 2, cities: CAPITAIS },
    {
      id: "income",
      type: "income_bands",
      bands: [
        { from: 5_000, points: 1 },
        { from: 10_000, points: 3 },
        { from: 20_000, points: 4 },
        { from: 30_000, points: 5 },
      ],
    },
    {
      id: "repeated_interest",
      type: "repeated_interest",
      steps: [
        { touches: 2, points: 3 },
        { touches: 3, points: 5 },
      ],
    },
    {
      id: "source_quality",
      type: "source_quality",
      points: {
        INDICACAO: 5,
        WHATSAPP: 4,
        PORTAL: 3,
        WEBSITE: 3,
        MOBILE_APP: 3,
        GOOGLE_ADS: 2,
        RD_STATION: 2,
        META_ADS: 1,
      },
      otherwise: 0,
    },
  ],
  bands: BANDS,
};
