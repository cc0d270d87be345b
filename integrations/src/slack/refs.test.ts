import { describe, expect, it } from "vitest";
import { cardsIn, messagesIn, postedAt, replyRefs, rootOf, rootRefs, threadOf } from "./refs.ts";

const ROOT = "C07QH2L9XYZ:1795446000.000001";
const CARD = "C07QH2L9XYZ:1795446002.000001";
const REPLY = "C07QH2L9XYZ:1795446001.000001";

describe("what is remembered of a lead's messages", () => {
  const refs = { ...rootRefs(ROOT, 1, "#vendas"), ...replyRefs(CARD, 2, "card"), ...replyRefs(REPLY, 3, "reply") };

  it("a message is named by channel and moment", () => {
    expect(postedAt(ROOT)).toEqual({ channel: "C07QH2L9XYZ", ts: "1795446000.000001" });
  });

  for (const odd of [undefined, "", "C1", "#vendas:1.1", "C07QH2L9XYZ:abc", `${ROOT}:1`, "c07:1.1"]) {
    it(`${odd} names none`, () => expect(postedAt(odd)).toBeUndefined());
  }

  it("the thread is that of the first message, while the channel is the same", () => {
    expect(threadOf(refs, "#vendas")).toEqual(postedAt(ROOT));
    expect(threadOf(refs, "#outro")).toBeUndefined();
    expect(rootOf(refs)).toEqual(postedAt(ROOT));
    expect(threadOf({}, "#vendas")).toBeUndefined();
  });

  it("cards are those that show the lead with the button, each once and in order", () => {
    expect(cardsIn(refs)).toEqual([postedAt(ROOT), postedAt(CARD)]);
  });

  it("a second root never makes the first unknown: both are still there to erase", () => {
    const second = "C07QH2L9XYZ:1795449999.000001";
    const both = { ...refs, ...rootRefs(second, 4, "#vendas") };
    expect(rootOf(both)).toEqual(postedAt(second));
    expect(messagesIn(both)).toEqual([REPLY, second, CARD, ROOT].map(postedAt));
  });

  it("ids of other things are no messages", () => {
    expect(messagesIn({ contact: "501", channel: "#vendas", note: ROOT })).toEqual([]);
  });
});
