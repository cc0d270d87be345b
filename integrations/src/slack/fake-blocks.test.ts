import { describe, expect, it } from "vitest";
import { blocksError } from "./fake-blocks.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const header = (text: string) => ({ type: "header", text: plain(text) });
const section = (text: string) => ({ type: "section", text: mrkdwn(text) });
const fields = (count: number, text = "x") => ({
  type: "section",
  fields: Array.from({ length: count }, () => mrkdwn(text)),
});
const button = (more: object) => ({ type: "actions", elements: [{ type: "button", text: plain("Abrir"), ...more }] });

describe("blocksError", () => {
  for (const [guarantee, blocks] of [
    ["every limit at its edge", [header("h".repeat(150)), section("s".repeat(3_000)), fields(10, "f".repeat(100))]],
    ["fifty dividers", Array.from({ length: 50 }, () => ({ type: "divider" }))],
    ["a link button", [button({ url: "https://exemplo.com.br", action_id: "a" })]],
    ["no blocks", []],
  ] as const) {
    it(`shows ${guarantee}`, () => expect(blocksError(blocks)).toBeUndefined());
  }

  for (const [guarantee, blocks] of [
    ["what is no list", { type: "divider" }],
    ["51 blocks", Array.from({ length: 51 }, () => ({ type: "divider" }))],
    ["a block that does not exist", [{ type: "banner" }]],
    ["a null block", [null]],
    ["a header over 150", [header("h".repeat(151))]],
    ["an empty header", [header("")]],
    ["a header in mrkdwn", [{ type: "header", text: mrkdwn("x") }]],
    ["a section over 3,000", [section("s".repeat(3_001))]],
    ["an empty section", [section("")]],
    ["a section of nothing", [{ type: "section" }]],
    ["eleven fields", [fields(11)]],
    ["no fields", [fields(0)]],
    ["a field over 2,000", [fields(1, "f".repeat(2_001))]],
    ["eleven context elements", [{ type: "context", elements: Array.from({ length: 11 }, () => mrkdwn("x")) }]],
    [
      "26 buttons",
      [
        {
          type: "actions",
          elements: Array.from({ length: 26 }, (_, id) => ({ type: "button", text: plain("x"), action_id: `${id}` })),
        },
      ],
    ],
    ["a button text over 75", [button({ text: plain("x".repeat(76)) })]],
    ["a button without a scheme", [button({ url: "exemplo.com.br" })]],
    ["a button address over 3,000", [button({ url: `https://exemplo.com.br/${"a".repeat(3_000)}` })]],
    ["an action_id over 255", [button({ action_id: "a".repeat(256) })]],
    [
      "two buttons with one action_id",
      [
        {
          type: "actions",
          elements: [button({ action_id: "a" }), button({ action_id: "a" })].flatMap(({ elements }) => elements),
        },
      ],
    ],
    ["a key that Slack does not know", [{ ...header("x"), color: "#ff6b6b" }]],
  ] as const) {
    it(`refuses ${guarantee}`, () => expect(blocksError(blocks)).toBe("invalid_blocks"));
  }

  it("refuses a sum of texts over 13,000", () => {
    expect(blocksError(Array.from({ length: 5 }, () => section("s".repeat(2_700))))).toBe("msg_blocks_too_long");
  });
});
