import { describe, expect, it } from "vitest";
import { ATTACHMENT_BYTES_MAX, type Attachment, checkedAttachment } from "./attachment.ts";

const PDF: Attachment = { filename: "lista.pdf", contentType: "application/pdf", content: Buffer.from("%PDF-1.4") };

describe("an attachment", () => {
  it("with a plain name, a type and something in it goes as it is", () => {
    expect(checkedAttachment(PDF)).toBe(PDF);
    expect(checkedAttachment({ ...PDF, content: Buffer.alloc(ATTACHMENT_BYTES_MAX, 1) })).toBeDefined();
  });

  it.each<[string, Partial<Attachment>]>([
    ["a path in its name", { filename: "../../etc/passwd.pdf" }],
    ["a quote in its name", { filename: 'a".pdf' }],
    ["a line break in its name", { filename: "a.pdf\r\nX: y" }],
    ["no extension", { filename: "lista" }],
    ["a header in its type", { contentType: "application/pdf\r\nX: y" }],
    ["nothing in it", { content: Buffer.alloc(0) }],
    ["too much in it", { content: Buffer.alloc(ATTACHMENT_BYTES_MAX + 1) }],
  ])("with %s ends the attempt instead of leaving", (_name, over) => {
    expect(() => checkedAttachment({ ...PDF, ...over })).toThrow(/attachment/);
  });
});
