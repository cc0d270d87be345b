import type { NurtureText } from "./text.ts";

export const documentos: NurtureText = {
  preheader: "Matrícula, certidões e condomínio: o que pedir e por quê.",
  heading: "Os papéis que protegem você",
  blocks: () => [
    {
      p: "A maior parte dos problemas numa compra aparece nos papéis antes de aparecer na vida real. Pedir estes documentos antes de pagar qualquer valor é normal, e ninguém sério se incomoda com isso.",
    },
    { h: "Do imóvel" },
    {
      list: [
        "Matrícula atualizada, no cartório de registro de imóveis: mostra quem é o dono e se há hipoteca, penhora ou usufruto.",
        "Certidão de tributos municipais: mostra se há IPTU em atraso.",
        "Declaração do condomínio de que não há débitos, e as atas das últimas assembleias: elas contam que obras vêm por aí.",
        "Habite-se e planta aprovada, sobretudo em casas e em imóveis reformados.",
      ],
    },
    { h: "De quem vende" },
    {
      list: [
        "Documento de identidade e certidão de estado civil: em muitos casos o cônjuge também precisa assinar.",
        "Certidões de ações cíveis, trabalhistas e fiscais, da pessoa ou da empresa.",
      ],
    },
    { h: "Antes do sinal" },
    {
      p: "Leia a proposta inteira: prazo, multa por desistência e o que acontece se o financiamento não for aprovado. Se algo não estiver claro, peça que seja escrito. Em dúvida, um advogado especializado custa bem menos do que um problema.",
    },
    { p: "Tem um documento em mãos e não sabe o que ele diz? Conte para a gente qual é a dúvida." },
  ],
};
