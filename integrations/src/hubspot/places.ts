/** Where a person may be among the account's contacts, by what HubSpot finds without a search. */
import type { HubSpotSettings } from "./fields.ts";
import { leadKey } from "./map.ts";

export interface Whom {
  leadId: number;
  email: string | null;
  contact: string | undefined;
}

/** A record by its id, or by the value of a unique property. */
export interface Place {
  id: string;
  idProperty?: string;
}

/**
 * Where the person may be: the contact that we made, whoever has the e-mail now; without an e-mail, whoever has our number,
 * which another installation may have given to somebody else.
 */
export function placesOf({ leadId, email, contact }: Whom, { keyPrefix }: HubSpotSettings): Place[] {
  return [
    ...(contact ? [{ id: contact }] : []),
    ...(email ? [{ id: email, idProperty: "email" }] : []),
    ...(email ? [] : [{ id: leadKey(leadId, keyPrefix), idProperty: "streamleads_lead_id" }]),
  ];
}
