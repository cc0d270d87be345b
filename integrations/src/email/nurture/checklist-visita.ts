import { checklistPdf } from "./checklist-pdf.ts";
import type { NurtureText } from "./text.ts";

export const checklistVisita: NurtureText = {
  preheader: "Uma página para imprimir ou abrir no celular durante a visita.",
  heading: "Uma lista para levar na visita",
  blocks: ({ cidade }) => [
    {
      p: "Numa visita é fácil se encantar com a sala e esquecer de abrir o registro de água. Por isso preparamos uma lista de uma página, anexada a este e-mail em PDF: imprima, ou abra no celular.",
    },
    { h: "Três coisas que quase todo mundo esquece" },
    {
      list: [
        "Voltar em outro horário. O mesmo imóvel tem outra luz de manhã e outro barulho à noite ou no fim de semana.",
        "Conversar com o porteiro ou com um vizinho. Pergunte sobre água, obras, segurança e reuniões de condomínio.",
        "Medir. Leve uma trena e confira se a cama, a geladeira e o sofá passam pela porta e cabem no lugar.",
      ],
    },
    { h: "Como usar a lista" },
    {
      p: "Marque cada item no local e dê uma nota de 1 a 5 no final. Depois de duas ou três visitas, as notas contam uma história mais honesta do que a memória. Tire fotos do que precisar de conserto: elas ajudam a negociar.",
    },
    {
      p:
        cidade === undefined
          ? "Se já tem um imóvel em mente, diga qual é: verificamos se a visita pode ser marcada."
          : `Se já tem um imóvel em mente em ${cidade}, diga qual é: verificamos se a visita pode ser marcada.`,
    },
  ],
  attachment: checklistPdf,
};
