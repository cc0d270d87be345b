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
        extends: true,
        test: {
          name: "parts",
          include: ["{packages,integrations,apps,scripts,bench}/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole systems of several processes, with time limits of their own: one at a time, when the rest is done.
        extends: true,
        test: {
          name: "system",
          include: ["tests/**/*.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
