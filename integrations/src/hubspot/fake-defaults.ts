/** The properties that every account of the fake has, as every account of HubSpot's. */
import type { FakeProperty, FakeType } from "./fake-account.ts";

function builtIn(name: string, type = "string", fieldType = "text", values: readonly string[] = []): FakeProperty {
  const options = values.map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }));
  const groupName = "contactinformation";
  return { name, label: name, groupName, type, fieldType, hasUniqueValue: name === "email", options, description: "" };
}

/** Those of HubSpot's own that a lead could touch (HubSpot's list of default properties, checked 2026-11-23). */
export const DEFAULT_PROPERTIES: Record<FakeType, readonly FakeProperty[]> = {
  contacts: [
    ...["email", "firstname", "lastname", "city", "state", "company", "jobtitle", "hs_object_id"].map((name) =>
      builtIn(name),
    ),
    builtIn("phone", "string", "phonenumber"),
    builtIn("mobilephone", "string", "phonenumber"),
    builtIn("hs_lead_status", "enumeration", "radio", [
      "NEW",
      "OPEN",
      "IN_PROGRESS",
      "OPEN_DEAL",
      "UNQUALIFIED",
      "ATTEMPTED_TO_CONTACT",
      "CONNECTED",
      "BAD_TIMING",
    ]),
    builtIn("lifecyclestage", "enumeration", "radio", [
      "subscriber",
      "lead",
      "salesqualifiedlead",
      "opportunity",
      "customer",
    ]),
  ],
  deals: [
    ...["dealname", "pipeline", "dealstage", "hs_object_id"].map((name) => builtIn(name)),
    builtIn("description", "string", "textarea"),
    builtIn("amount", "number", "number"),
    builtIn("closedate", "datetime", "date"),
    builtIn("deal_currency_code", "enumeration", "select", ["BRL", "USD"]),
  ],
  tasks: [
    ...["hs_task_subject", "hubspot_owner_id", "hs_object_id"].map((name) => builtIn(name)),
    builtIn("hs_timestamp", "datetime", "date"),
    builtIn("hs_task_body", "string", "html"),
    builtIn("hs_task_status", "enumeration", "select", [
      "NOT_STARTED",
      "IN_PROGRESS",
      "WAITING",
      "COMPLETED",
      "DEFERRED",
    ]),
    builtIn("hs_task_priority", "enumeration", "select", ["NONE", "LOW", "MEDIUM", "HIGH"]),
    builtIn("hs_task_type", "enumeration", "select", ["EMAIL", "CALL", "TODO"]),
  ],
  notes: [
    ...["hubspot_owner_id", "hs_object_id"].map((name) => builtIn(name)),
    builtIn("hs_timestamp", "datetime", "date"),
    builtIn("hs_note_body", "string", "html"),
  ],
};
