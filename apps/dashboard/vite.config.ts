import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds a hub that runs on this machine. */
const HUB = process.env.HUB_URL ?? "http://localhost:8000";

export default defineConfig({
  plugins: [react()],
  // `data:` would have to be allowed in the hub's Content-Security-Policy, so nothing is inlined.
  build: { outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0, sourcemap: false },
  server: { port: 5173, proxy: { "/api": { target: HUB } } },
});
