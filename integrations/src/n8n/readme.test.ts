import { readFileSync } from "node:fs";
import type { Fields } from "@streamleads/integration-kit";
import { testJob } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { n8n } from "./connector.ts";
import { toEvent } from "./map.ts";

const README = readFileSync(new URL("README.md", import.meta.url), "utf8");

describe("the README of n8n", () => {
  it("shows exactly what is sent for the sample lead", () => {
    const example = /```json\n(.*?)```/s.exec(README)?.[1] ?? "";
    expect(JSON.stringify(toEvent(testJob()), null, 2)).toBe(example.trimEnd());
  });

  it("lists every field with its variable, in the connector's order", () => {
    const fields: Fields = n8n.fields;
    const wanted = Object.values(fields).map(
      ({ label, env }) => `| ${label} | ${env ? `\`${env}\`` : "(só no painel)"} |`,
    );
    const rows = README.replace(/ +/g, " ").split("\n");
    const listed = rows.flatMap((row) => wanted.filter((start) => row.startsWith(start)));
    expect(listed).toEqual(wanted);
  });
});
