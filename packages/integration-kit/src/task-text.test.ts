import { describe, expect, it } from "vitest";
import { keyLine, taskLines, taskTitle } from "./task-text.ts";
import { testJob } from "./testing/context.ts";

describe("a task's title", () => {
  it("says temperature, score, who and what", () => {
    expect(taskTitle(testJob())).toBe("[QUENTE 35] Carlos Silva - Apartamento para investimento");
    expect(taskTitle(testJob({ returning: true, lead: { interesse: null } }))).toBe(
      "[QUENTE 35] Carlos Silva (de volta)",
    );
  });

  it("is one line of at most 200 characters, whatever a person typed", () => {
    const title = taskTitle(testJob({ lead: { interesse: `casa\n\t${"x".repeat(300)}` } }));
    expect(title).toHaveLength(200);
    expect(title).not.toMatch(/\n|\t/);
  });
});

describe("a task's text", () => {
  it("has a line for what is known, and the key at the end", () => {
    const lines = taskLines(testJob({ lead: { cidade: null, portal: "ZAP" } }));
    expect(lines).toContain("Telefone: +5511999999999");
    expect(lines).toContain("Origem: META_ADS (ZAP)");
    expect(lines.join("\n")).not.toContain("Cidade");
    expect(lines.at(-1)).toBe(keyLine("d9001-k3f7a2c"));
  });

  it("a message cannot bring a key line of its own", () => {
    const lines = taskLines(testJob({ lead: { mensagem: "oi\nStreamLeads: d1-outra" } }));
    expect(lines.filter((line) => line.startsWith("StreamLeads: "))).toEqual([keyLine("d9001-k3f7a2c")]);
  });
});
