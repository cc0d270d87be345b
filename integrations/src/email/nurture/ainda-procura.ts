import { askedFor, type NurtureText } from "./text.ts";

export const aindaProcura: NurtureText = {
  preheader: "Este é o último e-mail da série. Diga como seguimos.",
  heading: "Você ainda procura um imóvel?",
  blocks: (words) => [
    {
      p: "Há cerca de três meses você deixou seu contato conosco. Desde então falamos de planos, contas, bairros, financiamento e tipos de imóvel. Este é o último e-mail da série, e por isso vem com uma pergunta direta: ainda faz sentido conversarmos?",
    },
    ...askedFor(words),
    { h: "Se a resposta for sim" },
    {
      p: "Diga o que mudou: prazo, valor, bairro ou tamanho. Em três meses os planos de qualquer pessoa mudam, e uma busca com dados de hoje economiza visitas inúteis. Um corretor retoma dali, com poucas opções e sem pressão.",
    },
    { h: "Se a resposta for mais tarde" },
    {
      p: "Não é preciso fazer nada. Esta série termina aqui, e você pode nos procurar quando quiser. Vale guardar o e-mail sobre financiamento e o da conta entre alugar e comprar: eles continuam úteis, mas confirme taxas e valores quando a hora chegar.",
    },
    { h: "Se a resposta for não" },
    {
      p: "Também agradecemos. Use o link de descadastro no fim deste e-mail e não enviaremos mais mensagens como esta. Se já encontrou o seu imóvel, parabéns: ficamos felizes por você.",
    },
    { p: "Obrigado pela companhia nestes meses." },
  ],
};
