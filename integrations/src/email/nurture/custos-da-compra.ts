import { inCity, type NurtureText } from "./text.ts";

export const custosDaCompra: NurtureText = {
  preheader: "ITBI, cartório, avaliação e mudança: o que somar ao preço.",
  heading: "Quanto custa comprar, além do preço",
  blocks: (words) => [
    {
      p: `Quem compra um imóvel${inCity(words)} paga mais do que o valor combinado com o vendedor. Saber disso cedo evita que falte dinheiro justamente na hora de assinar.`,
    },
    { h: "O que entra na conta" },
    {
      list: [
        "ITBI: imposto do município sobre a compra. A alíquota muda de cidade para cidade; confira no site da prefeitura.",
        "Escritura e registro: taxas de cartório, tabeladas em cada estado. No financiamento, o contrato do banco costuma substituir a escritura, mas o registro continua necessário.",
        "Avaliação do imóvel: o banco cobra para dizer quanto o imóvel vale, quando há financiamento.",
        "Certidões: valores pequenos, mas são várias.",
        "Mudança, pintura e reparos: raramente saem de graça, mesmo em imóvel novo.",
      ],
    },
    { h: "Uma regra prática" },
    {
      p: "Peça ao cartório e à prefeitura os valores exatos para o preço do imóvel que você tem em vista e guarde essa quantia à parte da entrada. Pergunte também se há desconto no primeiro imóvel financiado: em alguns casos a lei prevê redução nas taxas de cartório.",
    },
    {
      p: "Quem aluga também deve somar: garantia (caução, seguro-fiança ou fiador), condomínio, IPTU e seguro contra incêndio.",
    },
    { p: "Se quiser, refazemos essa conta junto com você, com o imóvel que está olhando." },
  ],
};
