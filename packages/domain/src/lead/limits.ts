/**
 * How much a lead may hold. Lengths are in UTF-16 units after cleaning; what is longer is refused, never cut: a cut
 * message is a loss that nobody sees.
 */
export const LIMITS = {
  nome: 200,
  /** RFC 5321. */
  email: 254,
  telefone: 40,
  origem: 40,
  interesse: 500,
  renda_texto: 200,
  /** BRL a month, exclusive. */
  rendaBelow: 1e9,
  cidade: 120,
  observacoes: 5000,
  mensagem: 5000,
  /** codigo_imovel, portal, campaign, ad and form ids, Analytics ids. */
  id: 128,
  /** gclid and fbclid grow with every year. */
  clickId: 500,
  utm: 255,
  url: 2000,
  respostas: 50,
  respostaKey: 100,
  respostaValue: 2000,
  consentimentos: 20,
  consentBasis: 100,
  consentText: 5000,
  consentVersion: 100,
  /** Problems named in one answer; beyond it their number is said. */
  problems: 100,
} as const;
