import { inCity, type NurtureText } from "./text.ts";

export const novoUsadoPlanta: NurtureText = {
  preheader: "O que se ganha e o que se arrisca em cada caminho.",
  heading: "Na planta, novo ou usado: o que muda",
  blocks: (words) => [
    {
      p: `Na mesma faixa de preço é comum encontrar${inCity(words)} três tipos de imóvel. Nenhum é melhor em tudo; o que muda é o que você ganha e o risco que assume.`,
    },
    { h: "Na planta" },
    {
      p: "Paga-se aos poucos durante a obra, e às vezes dá para escolher acabamentos. Em troca, espera-se: veja o prazo de entrega e a tolerância no contrato, como o saldo é corrigido até as chaves e se a incorporação está registrada na matrícula.",
    },
    { h: "Novo, pronto para morar" },
    {
      p: "Instalações modernas, garantia da construtora e nenhuma reforma urgente. O preço por metro costuma ser maior, e o condomínio novo ainda está aprendendo a funcionar: pergunte quanto será a taxa depois dos primeiros meses.",
    },
    { h: "Usado" },
    {
      p: "Em geral oferece mais espaço, um bairro já formado e margem para negociar. Reserve dinheiro para elétrica, hidráulica e pintura, e leia as atas do condomínio para saber que obras vêm pela frente.",
    },
    { h: "Como decidir" },
    {
      p: "Responda a duas perguntas: quando preciso das chaves, e quanto de reforma aguento, em dinheiro e em paciência? As respostas quase sempre eliminam um dos três.",
    },
    { p: "Se ficar entre dois, conte quais são: comparamos os custos lado a lado." },
  ],
};
