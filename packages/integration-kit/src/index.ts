export * from "./connector.ts";
export * from "./http.ts";
