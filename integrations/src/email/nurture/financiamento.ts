import type { NurtureText } from "./text.ts";

export const financiamento: NurtureText = {
  preheader: "Renda, entrada, nome e prazo, explicados sem economês.",
  heading: "O que os bancos olham num financiamento",
  blocks: () => [
    {
      p: "Muita gente só procura o banco depois de escolher o imóvel e descobre tarde quanto pode financiar. Fazer o contrário poupa decepção: simular é gratuito e não obriga a nada.",
    },
    { h: "Quatro coisas pesam" },
    {
      list: [
        "Renda: os bancos costumam limitar a parcela a cerca de 30% da renda bruta da família. Rendas podem ser somadas.",
        "Entrada: raramente se financia o valor inteiro; conte com uma parte à vista. O FGTS pode ajudar em muitos casos, segundo as regras em vigor.",
        "Histórico: dívidas em atraso e limites estourados atrapalham. Consulte o seu CPF antes que o banco o faça.",
        "Prazo e idade: o prazo máximo depende também da idade de quem contrata, por causa do seguro.",
      ],
    },
    { h: "Como comparar propostas" },
    {
      p: "Não olhe só a taxa de juros. Peça o Custo Efetivo Total (CET), que inclui seguros e tarifas, e compare o total pago até o fim. Pergunte se as parcelas caem com o tempo (SAC) ou são calculadas pela tabela Price, e como o saldo é corrigido.",
    },
    { h: "Um passo para esta semana" },
    {
      p: "Simule em pelo menos dois bancos, com o mesmo valor e prazo, e guarde os resultados. Condições mudam com frequência: confirme sempre com o banco antes de decidir.",
    },
  ],
};
