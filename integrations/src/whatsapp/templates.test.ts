import { describe, expect, it } from "vitest";
import {
  alertButtonsOf,
  FOLLOWUP_TEMPLATE,
  HOT_LEAD_TEMPLATE,
  parameterCount,
  renderBody,
  roomForParameters,
} from "./templates.ts";

describe("templates", () => {
  it("have the names, the language and the number of parameters that the guide asks for", () => {
    expect(HOT_LEAD_TEMPLATE).toMatchObject({ name: "lead_quente_vendas", language: "pt_BR", category: "UTILITY" });
    expect(parameterCount(HOT_LEAD_TEMPLATE.body)).toBe(7);
    expect(FOLLOWUP_TEMPLATE).toMatchObject({ name: "followup_lead", language: "pt_BR", category: "MARKETING" });
    expect(parameterCount(FOLLOWUP_TEMPLATE.body)).toBe(1);
  });

  it("can be registered: an example for each variable, none first or last, short button texts, replies before links", () => {
    for (const { body, examples, buttons } of [HOT_LEAD_TEMPLATE, FOLLOWUP_TEMPLATE]) {
      expect(examples).toHaveLength(parameterCount(body));
      expect(body).not.toMatch(/^\s*\{\{|\}\}\s*$/);
      for (const { text } of buttons) expect(text.length).toBeLessThanOrEqual(25);
      expect(buttons.map(({ type }) => type)).toEqual(buttons.map(({ type }) => type).toSorted());
    }
  });

  it("the buttons of a setting that nobody knows are none", () => {
    for (const alertButtons of ["todos", "constructor", ""]) expect(alertButtonsOf({ alertButtons })).toEqual([]);
    expect(alertButtonsOf({ alertButtons: "assumir_abrir" })).toEqual(HOT_LEAD_TEMPLATE.buttons);
  });

  it("a parameter that occurs twice counts once, and named ones count too", () => {
    expect(parameterCount("{{1}} e {{ 1 }} e {{2}}")).toBe(2);
    expect(parameterCount("{{nome}} em {{cidade}}")).toBe(2);
    expect(parameterCount("sem variáveis")).toBe(0);
  });

  it("the room is what 1,024 characters leave beside the fixed text", () => {
    const empty = renderBody(HOT_LEAD_TEMPLATE, Array<string>(7).fill(""));
    expect(empty.length + roomForParameters(HOT_LEAD_TEMPLATE)).toBe(1_024);
  });

  it("each of the seven parameters may have 100 characters: a marked name always fits", () => {
    expect(roomForParameters(HOT_LEAD_TEMPLATE)).toBeGreaterThanOrEqual(700);
  });

  it("a parameter that looks like another one is not replaced again", () => {
    const body = renderBody(FOLLOWUP_TEMPLATE, ["{{1}}"]);
    expect(body).toContain("Olá {{1}}! 👋");
  });
});
