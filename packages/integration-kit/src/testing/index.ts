export * from "./fake.ts";
