import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["apps/hub/src/store/embedded/testing.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
    reporters: ["default", "./scripts/closing-line.ts"],
    projects: [
      {
        // Rules, mappings and connectors keep nothing between tests: hundreds of small files share what they import.
        extends: true,
        test: {
          name: "pure",
          include: ["{packages,integrations}/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["{apps,scripts,bench,chaos}/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Whole systems of several processes, with time limits of their own: one at a time, when the rest is done.
        extends: true,
        test: {
          name: "system",
          include: ["tests/**/*.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
