/** Where HubSpot's API is: one version and the paths that StreamLeads calls, nothing else. */

/**
 * The version stands in the path as a date; each is supported for at least 18 months.
 * https://developers.hubspot.com/docs/api-reference/legacy/migration-guide, checked 2026-11-23.
 */
export const API_VERSION = "2026-09";
export const DEFAULT_API_URL = "https://api.hubapi.com";

/** What has properties of ours. */
export type ObjectType = "contacts" | "deals";
/** What stands on the timeline of those; no properties of ours are made there. */
export type ActivityType = "tasks" | "notes";
type RecordType = ObjectType | ActivityType;

export const paths = {
  objects: (type: RecordType) => `/crm/objects/${API_VERSION}/${type}`,
  object: (type: RecordType, id: string) => `/crm/objects/${API_VERSION}/${type}/${encodeURIComponent(id)}`,
  upsert: (type: ObjectType) => `/crm/objects/${API_VERSION}/${type}/batch/upsert`,
  /** The most general association of two records, by PUT; repeating it changes nothing. */
  dealOfContact: (dealId: string, contactId: string) =>
    `/crm/objects/${API_VERSION}/deals/${encodeURIComponent(dealId)}/associations/default/contacts/${encodeURIComponent(contactId)}`,
  readProperties: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}/batch/read`,
  createProperties: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}/batch/create`,
  property: (type: ObjectType, name: string) => `/crm/properties/${API_VERSION}/${type}/${encodeURIComponent(name)}`,
  groups: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}/groups`,
  readAll: (type: RecordType) => `/crm/objects/${API_VERSION}/${type}/batch/read`,
  archiveAll: (type: ActivityType) => `/crm/objects/${API_VERSION}/${type}/batch/archive`,
  /** What is tied to contacts, by POST; read from the records themselves, not from the search, which lags. */
  ofContacts: (type: RecordType) => `/crm/associations/${API_VERSION}/contacts/${type}/batch/read`,
  /** For good, with all that hangs on the contact (LGPD). */
  eraseContact: () => `/crm/objects/${API_VERSION}/contacts/gdpr-delete`,
  owners: () => `/crm/owners/${API_VERSION}`,
  dealPipelines: () => `/crm/pipelines/${API_VERSION}/deals`,
};

/** deal → contact, among HubSpot's own association types (its client library's enumeration, checked 2026-11-23). */
export const DEAL_TO_CONTACT = { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 } as const;

/** task or note → contact or deal, of the same enumeration. */
const ACTIVITY_TYPE_IDS = { tasks: { contact: 204, deal: 216 }, notes: { contact: 202, deal: 214 } } as const;

/** The entry of `associations` that ties a new task or note to a record. */
export function tieTo(type: ActivityType, to: "contact" | "deal", id: string) {
  const associationTypeId = ACTIVITY_TYPE_IDS[type][to];
  return { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] };
}

/** Page of a record in HubSpot's own screens, when the account's number is known. */
export function recordLink(portalId: string | undefined, type: ObjectType, id: string): string | undefined {
  if (!portalId) return undefined;
  const objectTypeId = type === "contacts" ? "0-1" : "0-3";
  return `https://app.hubspot.com/contacts/${encodeURIComponent(portalId)}/record/${objectTypeId}/${encodeURIComponent(id)}`;
}
