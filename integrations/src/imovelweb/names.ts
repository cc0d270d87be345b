/**
 * What the fields of a contact are called. The setting `lenguajeCallbackBody` of the callback changes the names, not the
 * meaning, and whoever holds the account can change it without telling us: so all variants are understood at all times.
 * Read second-hand in copies of the vendor's pages (Aug to Nov 2026): the vendor publishes no schema of these bodies.
 */

/** By meaning: EN2 first, then EN, PT, ES and EN_SF. */
export const NAMES = {
  eventId: ["eventId", "idEvento"],
  eventType: ["eventType", "tipoEvento"],
  contactType: ["contactTypeId", "idTipoContacto", "idTipoContato"],
  contactId: ["originLeadId", "contactId", "idContato", "idContacto"],
  nome: ["name", "nome", "nombre", "txtNome"],
  email: ["email", "txtEmail"],
  ddd: ["ddd", "txtDdd"],
  telefone: ["phone", "telefone", "telefono", "txtTelefone"],
  wholePhone: ["phoneNumber"],
  mensagem: ["message", "mensagem", "mensaje", "txtMensagem"],
  moment: ["timestamp", "registerDate", "dataRegistro", "fechaRegistro"],
  /** The advertiser's own code of the listing. */
  reference: ["clientListingId", "reference", "referencia"],
  /** The portal's code of it. */
  listing: ["originListingId", "idNavplat", "idnavplat"],
  internalReference: ["internalReference", "claveInterna"],
  /** Documented as the advertiser's code, seen with the code of the broker: kept, never taken for the listing. */
  advertiser: ["codigoDoAnunciante"],
  developmentCode: ["developmentCode", "codigoLancamento", "codigoDesarrollo"],
  agency: ["codigoImobiliaria", "codigoInmobiliaria", "clientCode", "codigoCliente"],
  plan: ["publicationPlan", "planoDePublicacao", "planDePublicacion"],
  origin: ["leadOrigin"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Numbers of their own system and our address given back: of no use to anybody who calls a person. */
export const TECHNICAL: ReadonlySet<string> = new Set([
  ...["messageId", "idMensagem", "idMensaje", "userIdNavplat", "id", "token"],
  ...["idNavplatDevelopment", "idAnuncioPai", "idAvisoPadre"],
]);

/** National documents of the person, in lower case; they are dropped before anything is kept. */
export const DOCUMENTS: ReadonlySet<string> = new Set(["identificationid", "cpf", "dni"]);
