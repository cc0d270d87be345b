/** Where HubSpot's API is: one version and the paths that StreamLeads calls, nothing else. */

/**
 * The version stands in the path as a date; each is supported for at least 18 months.
 * https://developers.hubspot.com/docs/api-reference/legacy/migration-guide, checked 2026-11-23.
 */
export const API_VERSION = "2026-09";
export const DEFAULT_API_URL = "https://api.hubapi.com";

export type ObjectType = "contacts" | "deals";

export const paths = {
  objects: (type: ObjectType) => `/crm/objects/${API_VERSION}/${type}`,
  object: (type: ObjectType, id: string) => `/crm/objects/${API_VERSION}/${type}/${encodeURIComponent(id)}`,
  upsert: (type: ObjectType) => `/crm/objects/${API_VERSION}/${type}/batch/upsert`,
  /** The most general association of two records, by PUT; repeating it changes nothing. */
  dealOfContact: (dealId: string, contactId: string) =>
    `/crm/objects/${API_VERSION}/deals/${encodeURIComponent(dealId)}/associations/default/contacts/${encodeURIComponent(contactId)}`,
  readProperties: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}/batch/read`,
  createProperties: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}/batch/create`,
  property: (type: ObjectType, name: string) => `/crm/properties/${API_VERSION}/${type}/${encodeURIComponent(name)}`,
  groups: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}/groups`,
  dealPipelines: () => `/crm/pipelines/${API_VERSION}/deals`,
};

/** deal → contact, among HubSpot's own association types (its client library's enumeration, checked 2026-11-23). */
export const DEAL_TO_CONTACT = { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 } as const;

/** Page of a record in HubSpot's own screens, when the account's number is known. */
export function recordLink(portalId: string | undefined, type: ObjectType, id: string): string | undefined {
  if (!portalId) return undefined;
  const objectTypeId = type === "contacts" ? "0-1" : "0-3";
  return `https://app.hubspot.com/contacts/${encodeURIComponent(portalId)}/record/${objectTypeId}/${encodeURIComponent(id)}`;
}
