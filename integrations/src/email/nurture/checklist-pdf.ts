/** The list that goes with the mail about visits: one page, without anybody's name, the same for everyone. */
import type { Attachment } from "../attachment.ts";
import { type PdfLine, pdfPage } from "./pdf.ts";

const TITLE = "Lista para visitar um imóvel";

const PARTS: readonly { title: string; items: readonly string[] }[] = [
  {
    title: "Na rua",
    items: [
      "Fiz o caminho até o trabalho ou a escola no horário de sempre",
      "Há mercado, farmácia e transporte a uma distância que me serve",
      "Voltei à noite ou no fim de semana e gostei do que vi",
      "Perguntei a um vizinho sobre água, barulho e alagamento",
    ],
  },
  {
    title: "No prédio ou no terreno",
    items: [
      "Fachada, telhado e áreas comuns em bom estado",
      "Portaria, elevador e garagem funcionam; a vaga cabe o carro",
      "Sei o valor do condomínio e do IPTU, e se há obra aprovada",
    ],
  },
  {
    title: "Dentro do imóvel",
    items: [
      "Abri torneiras, chuveiro e descarga: há pressão e escoa bem",
      "Não há manchas de umidade em paredes, tetos e armários",
      "Janelas e portas abrem, fecham e trancam",
      "Testei tomadas e luzes; vi o quadro de energia",
      "Sei de que lado bate o sol e que barulho entra",
      "Medi onde ficam cama, sofá, mesa e geladeira",
    ],
  },
  {
    title: "Nos papéis",
    items: [
      "Pedi a matrícula atualizada do imóvel",
      "Perguntei se há financiamento, inventário ou inquilino",
      "Anotei o que fica no imóvel: armários, ar-condicionado, luminárias",
    ],
  },
];

/** `checklist-visita.pdf`, about 3 kB. */
export function checklistPdf(): Attachment {
  const lines: PdfLine[] = [
    { text: TITLE, size: 20, bold: true },
    { text: "Endereço: ______________________________________________   Data: ____/____/______", above: 10 },
    ...PARTS.flatMap(({ title, items }): PdfLine[] => [
      { text: title, size: 13, bold: true, above: 12 },
      ...items.map((text): PdfLine => ({ text, box: true, above: 4 })),
    ]),
    { text: "Minha nota, de 1 a 5: ______     Voltaria para ver de novo?  (  ) sim   (  ) não", above: 18 },
    { text: "O que precisa de conserto: _____________________________________________________", above: 8 },
  ];
  return { filename: "checklist-visita.pdf", contentType: "application/pdf", content: pdfPage(TITLE, lines) };
}
