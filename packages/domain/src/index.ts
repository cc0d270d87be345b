export * from "./delivery/action-policy.ts";
export * from "./delivery/delivery.ts";
export * from "./delivery/outcome.ts";
export * from "./lead/lead.ts";
export * from "./plan/params.ts";
