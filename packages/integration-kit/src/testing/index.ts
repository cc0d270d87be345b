export * from "./closed-port.ts";
export * from "./context.ts";
export * from "./contract.ts";
export * from "./contract-cases.ts";
export * from "./contract-rules.ts";
export * from "./contract-trial.ts";
export * from "./fake.ts";
export * from "./server.ts";
