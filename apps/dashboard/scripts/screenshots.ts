/**
 * Pictures of every page in its states, at the desk and on the phone, light and dark:
 * `node scripts/screenshots.ts <folder> [part of a name]`, after `npx vite build`. Ends with 1 when a page reported an error.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium, type Page } from "playwright-core";
import type { FixtureState } from "./fixture-api.ts";
import { type FixtureServer, startFixtureServer } from "./fixture-server.ts";
import { SHOTS, type Shot } from "./shots.ts";

const SCREENS = {
  desk: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
const SCHEMES = ["light", "dark"] as const;
const SETTLE_MS = 700;

const [, , folder = "screenshots", only = ""] = process.argv;
mkdirSync(folder, { recursive: true });
const server = await startFixtureServer();
const browser = await chromium.launch({
  executablePath: await sparticuz.executablePath(),
  // In one process the whole browser ends with its first context.
  args: [...sparticuz.args.filter((arg) => arg !== "--single-process"), "--no-sandbox"],
  headless: true,
});
let faults = 0;
try {
  for (const shot of SHOTS) faults += await takeAll(shot, server, browser);
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = faults === 0 ? 0 : 1;

async function takeAll(shot: Shot, hub: FixtureServer, chrome: Browser): Promise<number> {
  let bad = 0;
  for (const screen of ["desk", "phone"] as const) {
    for (const scheme of SCHEMES) {
      const name = `${shot.name}-${screen}-${scheme}`;
      const isWanted = name.includes(only) && (shot.screens ?? ["desk", "phone"]).includes(screen);
      if (!isWanted || (scheme === "dark" && !shot.dark)) continue;
      hub.set(shot.state ?? ("some" satisfies FixtureState));
      const context = await chrome.newContext({
        viewport: SCREENS[screen],
        colorScheme: scheme,
        hasTouch: screen === "phone",
        isMobile: screen === "phone",
        locale: "pt-BR",
        timezoneId: "America/Sao_Paulo",
      });
      const page = await context.newPage();
      const complaints = listen(page);
      await page.goto(hub.url + shot.path);
      await page.waitForTimeout(SETTLE_MS);
      await shot.act?.(page, hub);
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: shot.whole ?? false });
      await context.close();
      for (const complaint of complaints) console.error(`${name}: ${complaint}`);
      bad += complaints.length;
      console.log(name);
    }
  }
  return bad;
}

/** What the browser complains about: refused styles and scripts, exceptions, warnings of React. */
function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isAnswer = /status of (401|403|404|409|503)/.test(message.text());
    if (message.type() === "error" && !isAnswer) complaints.push(message.text());
  });
  return complaints;
}
