import { readFileSync } from "node:fs";
import { TEST_NOW, testJob } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { googleAnalytics } from "./connector.ts";
import { toCollectBody } from "./map.ts";

const README = readFileSync(new URL("README.md", import.meta.url), "utf8");

describe("the README of Google Analytics", () => {
  it("shows exactly what is sent for the sample lead", () => {
    const example = /```json\n(.*?)```/s.exec(README)?.[1] ?? "";
    const lead = {
      ga_client_id: "1493027756.1795186800",
      ga_session_id: "1795186800",
      created_at: TEST_NOW.toISOString(),
    };
    expect(JSON.stringify(toCollectBody(testJob({ lead }), ["generate_lead"]), null, 2)).toBe(example.trimEnd());
  });

  it("lists every field with its variable, in the connector's order", () => {
    const wanted = Object.values(googleAnalytics.fields).map(({ label, env }) => `| ${label} | \`${env}\` |`);
    const rows = README.replace(/ +/g, " ").split("\n");
    const listed = rows.flatMap((row) => wanted.filter((start) => row.startsWith(start)));
    expect(listed).toEqual(wanted);
  });
});
