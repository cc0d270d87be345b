import type { Broker } from "../lead/lead.ts";
import type { Occasion, Stage } from "./steps.ts";

/** What a plan chose for one delivery, stored with it and handed to the connector. */
export interface DeliveryParams {
  /** What set it in motion; absent: the lead's plan. A newer plan leaves what an occasion asked for alone. */
  on?: Occasion;
  broker?: Broker;
  /** Tags of the CRM ("Nutrição", "Frio"). */
  tags?: string[];
  /** Analytics event names, sent in one request. */
  events?: string[];
  /** Hours from the touch to this follow-up, for its words. */
  followUpHours?: number;
  /** The stage that was reached, when, and the sale's value in cents of BRL where it is known. */
  stage?: Stage;
  stageAt?: string;
  valueCents?: number;
  /** Who took the lead on, and where ("Slack"). */
  claimed?: { nome: string; via: string; at: string };
  /** Left out when somebody has taken the lead on. */
  unlessClaimed?: boolean;
  /** Which mail of which sequence; steps count from 1. */
  nurture?: { sequence: string; step: number };
  /** The raw request that is passed on. */
  rawId?: number;
  /** Purposes whose consent was withdrawn. */
  finalidades?: string[];
}
