import { describe, expect, it } from "vitest";
import { findingOf, remarksOn } from "./template-finding.ts";
import { GOOD } from "./template-testing.ts";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE } from "./templates.ts";

describe("findingOf", () => {
  it("finds nothing wrong with the template of the guide", () => {
    expect(findingOf(HOT_LEAD_TEMPLATE, [GOOD])).toBeUndefined();
  });

  it("looks at the Portuguese version among several languages", () => {
    expect(findingOf(HOT_LEAD_TEMPLATE, [{ ...GOOD, language: "en_US", status: "REJECTED" }, GOOD])).toBeUndefined();
  });

  for (const [guarantee, list, cause, words] of [
    ["an empty account", [], "template_missing", "não existe nesta conta"],
    [
      "a longer name is another template",
      [{ ...GOOD, name: "lead_quente_vendas_2" }],
      "template_missing",
      "não existe",
    ],
    ["another language", [{ ...GOOD, language: "pt_PT" }], "template_missing", "idioma pt_BR"],
    ["in review", [{ ...GOOD, status: "PENDING" }], "template_not_approved", "em análise"],
    ["refused", [{ ...GOOD, status: "REJECTED" }], "template_not_approved", "recusado"],
    ["paused", [{ ...GOOD, status: "PAUSED" }], "template_not_approved", "pausado"],
    ["a state that nobody knew", [{ ...GOOD, status: "FROZEN" }], "template_not_approved", "não conhecemos"],
    ["no state", [{ ...GOOD, status: null }], "template_not_approved", "não conhecemos"],
    [
      "too few variables",
      [{ ...GOOD, components: [{ type: "BODY", text: "Lead {{1}}, score {{2}}." }] }],
      "template_parameters",
      "tem 2 variáveis no texto e o envio usa 7",
    ],
    ["no text at all", [{ ...GOOD, components: null }], "template_parameters", "tem 0 variáveis"],
    [
      "named variables",
      [{ ...GOOD, components: [{ type: "BODY", text: HOT_LEAD_TEMPLATE.body.replace(/\{\{(\d)\}\}/g, "{{v$1}}") }] }],
      "template_parameters",
      "variáveis com nome",
    ],
    ["entries that are no templates", [null, 7, "x", []], "template_missing", "não existe"],
  ] as const) {
    it(guarantee, () => {
      const finding = findingOf(HOT_LEAD_TEMPLATE, list);
      expect(finding?.cause).toBe(cause);
      expect(finding?.problem).toContain(words);
    });
  }
});

describe("findingOf and buttons", () => {
  const [claim, openLead] = HOT_LEAD_TEMPLATE.buttons;
  const wanted = [claim!, openLead!];
  const withButtons = (...buttons: unknown[]) => [
    {
      ...GOOD,
      components: [
        { type: "BODY", text: HOT_LEAD_TEMPLATE.body },
        { type: "BUTTONS", buttons },
      ],
    },
  ];
  const quick = { type: "QUICK_REPLY", text: "Eu atendo" };
  const link = { type: "URL", text: "Abrir", url: "https://leads.exemplo.com.br/{{1}}" };
  const fixedLink = { type: "URL", text: "Site", url: "https://exemplo.com.br" };

  for (const [guarantee, list, buttons, problem] of [
    ["none sent, none registered", withButtons(), [], undefined],
    ["none sent, a quick reply registered: it says its own text", withButtons(quick), [], undefined],
    ["none sent, a fixed link registered", withButtons(fixedLink), [], undefined],
    ["the company may choose the words", withButtons(quick, link), wanted, undefined],
    ["none registered", withButtons(), wanted, 'não tem o botão "Assumir" (resposta rápida) na posição 1'],
    ["another order", withButtons(link, quick), wanted, "na posição 1"],
    ["a link without its variable", withButtons(quick, fixedLink), wanted, "na posição 2"],
    ["a link whose variable nobody fills", withButtons(quick, link), [claim!], "que o envio não preenche"],
    [
      "buttons that are no list",
      [{ ...GOOD, components: [GOOD.components[1], { type: "BUTTONS" }] }],
      [claim!],
      "na posição 1",
    ],
  ] as const) {
    it(guarantee, () => {
      const finding = findingOf(HOT_LEAD_TEMPLATE, list, buttons);
      if (problem === undefined) expect(finding).toBeUndefined();
      else expect(finding).toMatchObject({ cause: "template_buttons", problem: expect.stringContaining(problem) });
    });
  }
});

describe("remarksOn", () => {
  const followup = (more: Record<string, unknown>, ...buttons: unknown[]) => [
    {
      ...GOOD,
      name: FOLLOWUP_TEMPLATE.name,
      components: [
        { type: "BODY", text: FOLLOWUP_TEMPLATE.body },
        { type: "BUTTONS", buttons },
      ],
      ...more,
    },
  ];
  const stop = FOLLOWUP_TEMPLATE.buttons[0];

  it("has nothing to say of the template of the guide", () => {
    expect(remarksOn(FOLLOWUP_TEMPLATE, followup({ category: "MARKETING" }, stop))).toEqual([]);
  });

  it("tells that a follow-up cannot be stopped by a tap", () => {
    const list = followup({}, { type: "QUICK_REPLY", text: "Quero visitar" });
    expect(remarksOn(FOLLOWUP_TEMPLATE, list)).toEqual([expect.stringContaining("Parar promoções")]);
  });

  it("tells that Meta has put the alert into another category", () => {
    expect(remarksOn(HOT_LEAD_TEMPLATE, [{ ...GOOD, category: "MARKETING" }], HOT_LEAD_TEMPLATE.buttons)).toEqual([
      expect.stringContaining("MARKETING"),
    ]);
  });
});
