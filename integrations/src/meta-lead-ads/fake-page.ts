/** What the fake of the Graph API holds at the start: one Page with two forms, and three people who filled them in. */

export interface FakeForm {
  id: string;
  name: string;
  status: string;
  locale: string;
  questions: { key: string; label: string; type: string; options?: { key: string; value: string }[] }[];
  boxes?: { key: string; text: string; is_checked_by_default?: boolean }[];
}

/** A lead as Graph knows it. Ad-level fields are there for ads only. */
export interface FakeLead {
  id: string;
  form_id: string;
  /** "2026-11-20T13:02:11+0000". */
  created_time: string;
  field_data: { name: string; values: string[] }[];
  custom_disclaimer_responses?: { checkbox_key: string; is_checked: string }[];
  is_organic?: boolean;
  platform?: string;
  ad_id?: string;
  ad_name?: string;
  adset_id?: string;
  adset_name?: string;
  campaign_id?: string;
  campaign_name?: string;
}

export const PAGE = { id: "104433221100998", name: "Imobiliária Exemplo" } as const;
export const APP = { id: "318273645546372", name: "StreamLeads de teste" } as const;

export const FORMS: readonly FakeForm[] = [
  {
    id: "990112233445566",
    name: "Residencial das Palmeiras",
    status: "ACTIVE",
    locale: "PT_BR",
    questions: [
      { key: "nome_completo", label: "Nome completo", type: "FULL_NAME" },
      { key: "e-mail", label: "E-mail", type: "EMAIL" },
      { key: "número_de_telefone", label: "Número de telefone", type: "PHONE" },
      { key: "cidade", label: "Cidade", type: "CITY" },
      { key: "tem_interesse_em:_", label: "Tem interesse em:", type: "CUSTOM" },
      {
        key: "qual_a_sua_faixa_de_renda?",
        label: "Qual a sua faixa de renda?",
        type: "CUSTOM",
        options: [
          { key: "de_8_a_12_mil", value: "De 8 a 12 mil" },
          { key: "acima_de_12_mil", value: "Acima de 12 mil" },
        ],
      },
      { key: "quando_pretende_comprar?", label: "Quando pretende comprar?", type: "CUSTOM" },
    ],
    boxes: [
      { key: "marketing_whatsapp", text: "Aceito receber ofertas pelo WhatsApp." },
      { key: "optional_2", text: "Li a política de privacidade." },
    ],
  },
  {
    id: "990112233445577",
    name: "Plantão da Serra",
    status: "ACTIVE",
    locale: "PT_BR",
    questions: [
      { key: "como_se_chama", label: "Como você se chama?", type: "FULL_NAME" },
      { key: "zap_pra_contato", label: "Seu número", type: "PHONE" },
    ],
  },
];

const AD = {
  is_organic: false,
  ad_id: "120330000000000101",
  ad_name: "Vídeo da varanda",
  adset_id: "120330000000000201",
  adset_name: "Florianópolis 30-55",
  campaign_id: "120330000000000301",
  campaign_name: "Lançamento Palmeiras",
};

/** Newest first, as the lists of Graph are. */
export const LEADS: readonly FakeLead[] = [
  {
    id: "7781200345519026",
    form_id: "990112233445577",
    created_time: "2026-11-22T18:40:00+0000",
    platform: "fb",
    is_organic: true,
    field_data: [
      { name: "como_se_chama", values: ["Otávio Prado"] },
      { name: "zap_pra_contato", values: ["+5548991230003"] },
    ],
  },
  {
    id: "17781200345519025",
    form_id: "990112233445566",
    created_time: "2026-11-21T09:15:30+0000",
    platform: "fb",
    ...AD,
    field_data: [
      { name: "nome_completo", values: ["Caio Meireles"] },
      { name: "e-mail", values: ["caio@exemplo.com.br"] },
      { name: "número_de_telefone", values: ["+5548991230002"] },
      { name: "tem_interesse_em:_", values: ["Casa em condomínio"] },
    ],
  },
  {
    id: "7781200345519024",
    form_id: "990112233445566",
    created_time: "2026-11-20T13:02:11+0000",
    platform: "ig",
    ...AD,
    field_data: [
      { name: "nome_completo", values: ["Beatriz Nogueira"] },
      { name: "e-mail", values: ["bia@exemplo.com.br"] },
      { name: "número_de_telefone", values: ["+5548991234567"] },
      { name: "cidade", values: ["Florianópolis"] },
      { name: "tem_interesse_em:_", values: ["Apartamento de 3 quartos"] },
      { name: "qual_a_sua_faixa_de_renda?", values: ["de_8_a_12_mil"] },
      { name: "quando_pretende_comprar?", values: ["em_até_6_meses"] },
    ],
    custom_disclaimer_responses: [
      { checkbox_key: "marketing_whatsapp", is_checked: "1" },
      { checkbox_key: "optional_2", is_checked: "" },
    ],
  },
];
