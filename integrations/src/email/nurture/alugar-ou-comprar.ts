import { inCity, type NurtureText } from "./text.ts";

export const alugarOuComprar: NurtureText = {
  preheader: "A comparação que inclui o que quase sempre fica de fora.",
  heading: "Alugar ou comprar? A conta completa",
  blocks: (words) => [
    {
      p: `Não existe resposta certa para todo mundo, e desconfie de quem diz que existe. O que existe é uma conta que dá para fazer com os números da sua vida${inCity(words)}.`,
    },
    { h: "Do lado de comprar, some" },
    {
      list: [
        "Entrada, imposto e cartório, pagos logo no começo.",
        "Parcela, condomínio, IPTU e seguro, todo mês.",
        "Manutenção: reserve um pouco por mês, porque telhado e encanamento não avisam.",
        "O que o dinheiro da entrada renderia se ficasse aplicado.",
      ],
    },
    { h: "Do lado de alugar, some" },
    {
      list: [
        "Aluguel com o reajuste anual do contrato, condomínio e IPTU.",
        "A garantia pedida na locação.",
        "O custo de mudar de novo, se o proprietário pedir o imóvel.",
      ],
    },
    { h: "A pergunta que decide" },
    {
      p: "Por quanto tempo você pretende ficar? Os custos de entrar e sair de um imóvel próprio são altos, e quanto mais anos você fica, mais eles se diluem. Quem muda de cidade com frequência costuma ganhar alugando; quem quer raízes, comprando.",
    },
    { p: "Se quiser, mande os seus números: ajudamos a montar as duas colunas, sem compromisso." },
  ],
};
