/**
 * The people of the demonstration, all invented, in the order in which they arrive: hot, warm and cold ones, and each
 * of the cases that real sources bring (somebody who returns, a phone that is none, two people with one phone).
 */

/** A lead as a source sends it, and what it is there to show. */
export interface SampleLead {
  body: Readonly<Record<string, unknown>>;
  /** For the terminal, in Portuguese; only where there is something to notice. */
  note?: string;
}

const optIn = {
  finalidade: "marketing_whatsapp",
  estado: "concedido",
  texto: "Aceito receber mensagens por WhatsApp.",
};

export const SAMPLE_LEADS: readonly SampleLead[] = [
  {
    body: {
      nome: "Carlos Silva",
      email: "carlos@email.example",
      telefone: "11999999999",
      interesse: "Apartamento para investimento",
      renda_aproximada: 15_000,
      cidade: "São Paulo",
      origem: "META_ADS",
      utm_campaign: "lancamento-jardins",
    },
  },
  {
    body: {
      nome: "Mariana Costa",
      email: "mariana.costa@correio.example",
      telefone: "(21) 90000-1002",
      interesse: "Cobertura com vista para o mar",
      renda_aproximada: "acima de 30 mil",
      cidade: "Rio de Janeiro - RJ",
      origem: "WEBSITE",
      pagina: "https://imobsul.example/coberturas",
      consentimentos: [optIn],
    },
  },
  {
    body: {
      nome: "João Pedro Almeida",
      email: "joaopedro@correio.example",
      telefone: "31 90000-1003",
      renda_aproximada: "8 a 12 mil",
      cidade: "Belo Horizonte",
      interesse: "Alugar perto do metrô",
      origem: "GOOGLE_ADS",
    },
  },
  { body: { nome: "Rita", telefone: "41 90000-1004", origem: "WHATSAPP", mensagem: "Oi, ainda tem?" } },
  {
    body: {
      nome: "Fernanda Oliveira",
      email: "fernanda@oliveira.example",
      telefone: "(51) 9 0000-1005",
      interesse: "Casa em condomínio fechado",
      renda_aproximada: 22_000,
      cidade: "Porto Alegre",
      origem: "PORTAL",
      portal: "Portal Exemplo",
      codigo_imovel: "CA-2041",
    },
  },
  {
    body: {
      nome: "Tiago Ramos",
      email: "tiago@ramos.example",
      telefone: "12345",
      interesse: "Terreno",
      origem: "WEBSITE",
    },
    note: "telefone que não existe: recusado, com o que corrigir",
  },
  {
    body: {
      nome: "Tiago Ramos",
      email: "tiago@ramos.example",
      telefone: "62 90000-1006",
      interesse: "Terreno",
      cidade: "Goiânia",
      origem: "WEBSITE",
    },
    note: "o mesmo, corrigido",
  },
  {
    body: {
      nome: "Beatriz Nogueira",
      email: "bia.nogueira@correio.example",
      telefone: "48 90000-1007",
      cidade: "Florianópolis",
      interesse: "Quero saber mais",
      origem: "META_ADS",
    },
  },
  {
    body: {
      nome: "Paulo Henrique Dias",
      email: "paulo@dias.example",
      telefone: "71 90000-1008",
      interesse: "Lançamento na planta",
      renda_aproximada: 9_500,
      cidade: "Salvador",
      origem: "RD_STATION",
      consentimentos: [optIn],
    },
  },
  {
    body: { nome: "Sônia", email: "sonia@correio.example", origem: "INDICACAO", observacoes: "Indicada pela Mariana" },
  },
  {
    body: {
      nome: "Carlos Silva",
      email: "carlos@email.example",
      telefone: "11 90000-1001",
      interesse: "Apartamento de 3 quartos, com urgência",
      renda_aproximada: 21_000,
      cidade: "São Paulo",
      origem: "WHATSAPP",
    },
    note: "o primeiro lead voltou: a mesma pessoa, um contato a mais",
  },
  {
    body: {
      nome: "Luciana Prado",
      email: "luciana@prado.example",
      telefone: "19 90000-1009",
      interesse: "Sobrado em Campinas",
      renda_aproximada: 18_000,
      cidade: "Campinas",
      origem: "META_ADS",
    },
  },
  {
    body: {
      nome: "Rafael Prado",
      email: "rafael@prado.example",
      telefone: "19 90000-1009",
      cidade: "Campinas",
      origem: "WEBSITE",
    },
    note: "mesmo telefone, outra pessoa: possível duplicado, decidido por alguém",
  },
  {
    body: {
      nome: "Antônio Carlos Meireles",
      email: "antonio@meireles.example",
      telefone: "85 90000-1010",
      interesse: "Imóveis comerciais no centro",
      renda_aproximada: 40_000,
      cidade: "Fortaleza",
      origem: "GOOGLE_ADS",
    },
  },
  {
    body: {
      nome: "Vera Lúcia",
      telefone: "91 90000-1011",
      cidade: "Belém",
      origem: "PORTAL",
      portal: "Portal Exemplo",
    },
  },
  {
    body: {
      nome: "Gustavo Teixeira",
      email: "gustavo@teixeira.example",
      telefone: "27 90000-1012",
      cidade: "Vitória",
      renda_aproximada: 6_000,
      interesse: "Estou pesquisando",
      origem: "MOBILE_APP",
    },
  },
  {
    body: {
      nome: "Patrícia Moura",
      email: "patricia@moura.example",
      telefone: "61 90000-1013",
      interesse: "Casa no lago",
      renda_aproximada: 35_000,
      cidade: "Brasília",
      origem: "META_ADS",
      consentimentos: [optIn],
    },
  },
  { body: { nome: "Anônimo", email: "curioso@correio.example", origem: "WEBSITE", mensagem: "Só olhando" } },
  {
    body: {
      nome: "Edson Farias",
      email: "edson@farias.example",
      telefone: "81 90000-1014",
      interesse: "Lote para construir",
      cidade: "Recife",
      origem: "RD_STATION",
    },
  },
  {
    body: {
      nome: "Camila Duarte",
      email: "camila@duarte.example",
      telefone: "11 90000-1015",
      renda_aproximada: 12_000,
      cidade: "São Paulo",
      interesse: "Visitar o decorado",
      origem: "META_ADS",
    },
  },
  {
    body: {
      nome: "Camila Duarte",
      email: "camila@duarte.example",
      telefone: "11 90000-1015",
      renda_aproximada: 12_000,
      cidade: "São Paulo",
      interesse: "Visitar o decorado",
      origem: "META_ADS",
    },
    note: "enviado duas vezes: nada se repete",
  },
  { body: { nome: "Zé", telefone: "92 90000-1016", origem: "WHATSAPP" } },
  {
    body: {
      nome: "Helena Barros",
      email: "helena@barros.example",
      telefone: "84 90000-1017",
      interesse: "Apartamento na praia",
      renda_aproximada: 11_000,
      cidade: "Natal",
      origem: "INDICACAO",
    },
  },
  {
    body: {
      nome: "Marcelo Antunes",
      email: "marcelo@antunes.example",
      telefone: "65 90000-1018",
      cidade: "Cuiabá",
      renda_aproximada: 5_500,
      origem: "GOOGLE_ADS",
      interesse: "Simular financiamento",
    },
  },
  { body: { nome: "Íris Sant'Ana", email: "iris@santana.example", cidade: "Aracaju", origem: "WEBSITE" } },
  {
    body: {
      nome: "Rodrigo Vasconcelos",
      email: "rodrigo@vasconcelos.example",
      telefone: "11 90000-1019",
      interesse: "Investimento em lançamentos",
      renda_aproximada: 55_000,
      cidade: "São Paulo",
      origem: "META_ADS",
      consentimentos: [optIn],
    },
  },
  {
    body: {
      nome: "Débora Lins",
      email: "debora@lins.example",
      telefone: "82 90000-1020",
      cidade: "Maceió",
      interesse: "Temporada",
      origem: "PORTAL",
      portal: "Portal Exemplo",
    },
  },
  { body: { nome: "Nando", telefone: "67 90000-1021", cidade: "Campo Grande", origem: "MOBILE_APP" } },
  {
    body: {
      nome: "Simone Aguiar",
      email: "simone@aguiar.example",
      telefone: "98 90000-1022",
      interesse: "Imóvel de alto padrão",
      renda_aproximada: 28_000,
      cidade: "São Luís",
      origem: "WEBSITE",
    },
  },
  {
    body: {
      nome: "Otávio Brandão",
      email: "otavio@brandao.example",
      telefone: "41 90000-1023",
      interesse: "Casa ou sobrado",
      renda_aproximada: 16_000,
      cidade: "Curitiba",
      origem: "RD_STATION",
    },
  },
];
