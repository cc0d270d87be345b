/** The wire's shapes under short names. They come from the hub's own description; nothing is written twice. */
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Lead = Schemas["Lead"];
export type LeadPage = Schemas["LeadPage"];
export type LeadStatus = Lead["status"];
export type Explanation = Schemas["ScoringExplanation"];
export type Timeline = Schemas["Timeline"];
export type TimelineEntry = Timeline["entries"][number];
export type Delivery = Schemas["Delivery"];
export type DeliveryDetail = Schemas["DeliveryDetail"];
export type DeliveryPage = Schemas["DeliveryPage"];
export type DeliveryState = Delivery["state"];
export type LeadDeliveries = Schemas["LeadDeliveries"];
export type Attempt = Schemas["Attempt"];
export type Replay = Schemas["Replay"];
export type Integration = Schemas["Integration"];
export type Integrations = Schemas["Integrations"];
export type Connection = Schemas["Connection"];
export type ConnectionState = Connection["state"];
export type ConnectionCheck = Schemas["ConnectionCheck"];
export type Cause = Schemas["Cause"];
export type Causes = Schemas["Causes"];
export type Overview = Schemas["Overview"];
export type Problem = Schemas["Problem"];
export type LatestLead = Overview["ultimos"][number];
export type Key = Schemas["Key"];
export type Keys = Schemas["Keys"];
export type KeyLevel = Key["level"];
export type CreatedKey = Schemas["CreatedKey"];
export type Me = Schemas["Me"];
export type ErrorBody = Schemas["Error"];
