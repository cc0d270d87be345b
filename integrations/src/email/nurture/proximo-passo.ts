import { askedFor, type NurtureText } from "./text.ts";

export const proximoPasso: NurtureText = {
  preheader: "Três perguntas que ajudam a saber por onde seguir.",
  heading: "Qual é o seu próximo passo?",
  blocks: (words) => [
    {
      p: "Este é o último e-mail desta série. Esperamos que as dicas sobre custos, visitas e documentos tenham sido úteis, mesmo que você ainda esteja só olhando.",
    },
    ...askedFor(words),
    { h: "Para saber onde você está na busca, três perguntas ajudam" },
    {
      list: [
        "Até quando? Quem precisa mudar em dois meses procura de um jeito; quem tem um ano pode esperar pela oportunidade certa.",
        "Com que dinheiro? Entrada guardada, imóvel para vender, FGTS, financiamento: cada caminho tem seus prazos.",
        "Quem mais decide? Vale combinar as prioridades em casa antes de visitar, para não se apaixonar sozinho.",
      ],
    },
    { h: "Como podemos ajudar agora" },
    {
      p: "Com essas três respostas, um corretor consegue separar poucas opções que façam sentido, em vez de mandar uma lista longa. Também dá para conversar só para tirar dúvidas: não é preciso ter decidido nada.",
    },
    {
      p: "Se os planos mudaram, tudo bem. Basta dizer, ou usar o link de descadastro no fim deste e-mail, e não escreveremos mais sobre isso.",
    },
    { p: "Obrigado por ler até aqui, e boa busca!" },
  ],
};
