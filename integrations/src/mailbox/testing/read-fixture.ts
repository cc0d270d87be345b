/** Fixtures of this folder and how they read. */
import { readFileSync } from "node:fs";
import type { Reading } from "@streamleads/integration-kit";
import { storedChange } from "@streamleads/integration-kit/testing";
import { readMail } from "../read.ts";
import type { MailboxSettings } from "../settings.ts";

export const OWN: MailboxSettings = { own: "imobsul.example" };

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/${name}.eml`, import.meta.url));
}

/** How a mail reads that came at `TEST_NOW`. */
export function reading(raw: Buffer | string, settings: MailboxSettings = OWN): Promise<Reading> {
  return readMail(storedChange(raw), settings);
}
