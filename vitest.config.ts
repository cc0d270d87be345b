import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,integrations,apps,scripts,bench}/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: ["apps/hub/src/store/embedded/testing.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    retry: 0,
    reporters: ["default", "./scripts/closing-line.ts"],
  },
});
