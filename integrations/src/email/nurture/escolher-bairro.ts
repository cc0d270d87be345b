import type { NurtureText } from "./text.ts";

export const escolherBairro: NurtureText = {
  preheader: "Um teste de uma semana, sem sair do seu orçamento.",
  heading: "Como saber se um bairro é para você",
  blocks: ({ cidade }) => [
    {
      p: "O imóvel pode ser reformado; o bairro, não. Por isso vale gastar mais tempo na rua do que na sala de visitas.",
    },
    { h: "Um teste que cabe numa semana" },
    {
      list: [
        "Faça o seu caminho de todo dia a partir de lá, na hora de sempre, de carro e de transporte público.",
        "Passe na padaria, no mercado e na farmácia mais próximos. Veja preços e quanto se anda a pé.",
        "Volte à noite e num domingo. Repare na iluminação, no movimento e no som.",
        "Depois de uma chuva forte, veja se a rua alaga e pergunte a quem mora ali.",
      ],
    },
    { h: "O que perguntar a quem mora" },
    {
      p: "Falta água? O ônibus passa? Há obra prevista? Como é a escola? Três conversas de cinco minutos valem mais do que qualquer anúncio.",
    },
    { h: "E o futuro" },
    {
      p: "Consulte no site da prefeitura o plano diretor e as obras anunciadas: uma estação nova ou um prédio alto ao lado mudam a vida e o preço. Promessa de obra não é obra; dê mais peso ao que já existe.",
    },
    {
      p:
        cidade === undefined
          ? "Diga quais bairros você está comparando e o que mais pesa na sua rotina: contamos o que sabemos de cada um."
          : `Está comparando bairros em ${cidade}? Diga quais são e o que mais pesa na sua rotina: contamos o que sabemos de cada um.`,
    },
  ],
};
