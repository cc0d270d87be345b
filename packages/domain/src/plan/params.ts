import type { Broker } from "../lead/lead.ts";

/** What a plan chose for one delivery, stored with it and handed to the connector. */
export interface DeliveryParams {
  broker?: Broker;
  /** Tags of the CRM ("Nutrição", "Frio"). */
  tags?: string[];
  /** Analytics event names, sent in one request. */
  events?: string[];
  /** Hours from the touch to this follow-up, for its words. */
  followUpHours?: number;
}
