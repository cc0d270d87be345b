import { askedFor, inCity, type NurtureText } from "./text.ts";

export const semPressa: NurtureText = {
  preheader: "Um plano simples para quem ainda não tem data.",
  heading: "Procurar sem pressa também é um plano",
  blocks: (words) => [
    {
      p: `Nem todo mundo que olha imóveis${inCity(words)} quer se mudar amanhã, e isso é uma vantagem: quem começa cedo aprende os preços e negocia melhor.`,
    },
    ...askedFor(words),
    { h: "Um plano para os próximos meses" },
    {
      list: [
        "No primeiro mês, anote. Quanto você paga hoje de moradia, quanto consegue guardar e quanto tem de FGTS.",
        "No segundo, observe. Escolha dois ou três bairros e acompanhe o preço de imóveis parecidos. Anúncios mostram o que se pede; um corretor sabe dizer por quanto costuma fechar.",
        "No terceiro, visite um ou dois imóveis, mesmo sem intenção de fechar. A primeira visita ensina mais do que cem fotos.",
      ],
    },
    { h: "O que vale decidir já" },
    {
      p: "Uma coisa só: para que é o imóvel. Morar, alugar para outra pessoa ou guardar valor são buscas diferentes, e misturá-las é o que mais faz perder tempo.",
    },
    {
      p: "De tempos em tempos enviaremos um e-mail curto como este, poucas vezes em três meses. Quando a hora chegar, ou se surgir uma dúvida antes, estamos por aqui.",
    },
  ],
};
