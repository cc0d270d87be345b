/** The seed's own mail of the sequence. */
import { askedFor, inCity, type NurtureText } from "./text.ts";

export const cincoDicas: NurtureText = {
  preheader: "Orçamento, rotina, visita, documentos e tempo: por onde começar.",
  heading: "5 dicas para escolher o imóvel ideal",
  blocks: (words) => [
    {
      p: `Escolher um imóvel${inCity(words)} fica mais simples quando você decide algumas coisas antes de olhar anúncios.`,
    },
    ...askedFor(words),
    { h: "1. Comece pelo valor que cabe no mês" },
    {
      p: "Some parcela ou aluguel, condomínio, IPTU, seguro e transporte. É esse total, e não só o preço do anúncio, que diz se o imóvel cabe na sua vida.",
    },
    { h: "2. Separe o que é essencial do que é desejável" },
    {
      p: "Faça duas listas: aquilo de que você não abre mão (número de quartos, vaga, distância do trabalho) e aquilo que seria bom ter. Ninguém encontra tudo; a lista ajuda a ceder no que importa menos.",
    },
    { h: "3. Conheça o caminho, não só o endereço" },
    { p: "Faça o trajeto até o trabalho ou a escola no horário em que você o faria todo dia, e volte à noite." },
    { h: "4. Visite com calma, e mais de uma vez" },
    { p: "Abra torneiras, janelas e armários. Veja a luz de manhã e o barulho no fim da tarde." },
    { h: "5. Confira os papéis antes de se comprometer" },
    { p: "Peça a matrícula atualizada e as certidões antes de pagar qualquer sinal. Pressa e papel não combinam." },
    { p: "Nos próximos dias enviaremos mais detalhes sobre custos, visitas e documentos." },
  ],
};
