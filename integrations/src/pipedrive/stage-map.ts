/** Stages of the account that are ours: the names of Pipedrive's first pipeline in Portuguese and English, and the usual ones of a real-estate sale. */
export const DEFAULT_STAGE_MAP = [
  "Qualificado = qualificado",
  "Contato feito = contatado",
  "Visita agendada = visita",
  "Visita realizada = visita",
  "Demonstração agendada = visita",
  "Proposta feita = proposta",
  "Proposta enviada = proposta",
  "Negociações iniciadas = proposta",
  "Qualified = qualificado",
  "Contact Made = contatado",
  "Demo Scheduled = visita",
  "Proposal Made = proposta",
  "Negotiations Started = proposta",
].join("; ");
