/** Words of possible duplicates: comparing two leads, merging them, taking that back. */
import { plural } from "../format/number.ts";

export const duplicados = {
  title: "Possíveis duplicados",
  intro: "Pares de leads que parecem ser a mesma pessoa. Você decide; e dá para voltar atrás.",
  counted: (n: number) => plural(n, "par para conferir", "pares para conferir"),
  changed: "Há pares novos",
  show: "Mostrar",
  empty: {
    title: "Nenhum possível duplicado",
    text: "Quando dois leads parecerem a mesma pessoa (o mesmo telefone com outro nome, por exemplo), o par aparece aqui para você decidir.",
  },
  unknownReason: "Estes dois leads podem ser a mesma pessoa.",
  found: "encontrado",

  which: "Qual dos dois fica",
  stays: "Este fica",
  joins: "Entra no outro",
  open: (id: number) => `Lead ${id}`,
  different: "diferente no outro lead",
  fields: {
    nome: "Nome",
    email: "E-mail",
    telefone: "Telefone",
    interesse: "Interesse",
    cidade: "Cidade",
    origem: "Origem",
    status: "Temperatura",
    created_at: "Chegou",
    touches: "Contatos",
  },
  touches: (n: number) => plural(n, "contato", "contatos"),
  noValue: "não informado",

  merge: "Unificar",
  samePerson: "É a mesma pessoa",
  notSame: "Não são a mesma pessoa",
  confirmTitle: "Unificar os dois leads?",
  confirm: (fica: string, entra: string) => `Fica o ${fica}. O ${entra} passa a fazer parte dele.`,
  lead: (nome: string, id: number) => `lead ${id} (${nome})`,
  happens: [
    "Todo o histórico dos dois, com origens, campanhas e entregas, fica num lead só.",
    "Os dados que faltam são completados; um valor bom não é trocado por um pior.",
    "O que estava por enviar continua, sem mensagem repetida à mesma pessoa.",
    "Onde só um dos dois autorizava contato, vale a recusa.",
  ],
  undoLater: "Dá para desfazer depois, na página do lead que fica.",
  merged: (other: number, id: number) => `Lead ${other} unificado ao lead ${id}.`,
  undo: "Desfazer",
  unmerged: (other: number) => `Unificação desfeita: o lead ${other} voltou.`,
  unmergeFailed: "Não deu para desfazer",
  dismissed: "Anotado: não são a mesma pessoa.",
  dismissFailed: "Não deu para anotar",
  reopened: "O par voltou para a lista.",
  reopenFailed: "Não deu para voltar atrás",

  chooseTitle: "É a mesma pessoa?",

  merges: {
    title: "Leads unificados a este",
    lead: (id: number, nome: string | null) => (nome === null ? `Lead ${id}` : `Lead ${id}: ${nome}`),
    brought: (touches: number, deliveries: number) =>
      `${plural(touches, "contato", "contatos")} e ${plural(deliveries, "entrega", "entregas")}`,
    by: (nome: string) => `por ${nome}`,
    undone: "Desfeita",
    later: "Para separar este, desfaça antes a unificação mais nova.",
    undoTitle: "Desfazer esta unificação?",
    undoText: (lead: string) =>
      `O ${lead} volta a ser um lead à parte, com o histórico que trouxe. O que chegou ou alguém mudou depois da unificação fica neste lead.`,
  },

  mergedAway: {
    title: "Este lead foi unificado a outro",
    action: (id: number) => `Ver o lead ${id}`,
  },
};
