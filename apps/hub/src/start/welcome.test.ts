import { describe, expect, it } from "vitest";
import { welcome } from "./welcome.ts";

const url = "http://localhost:8000";

describe("the welcome", () => {
  it("shows on the first start where to go, the key and the link", () => {
    const firstAccess = {
      key: "sl_admin_abc",
      ownerUrl: `${url}/primeiro-acesso?token=t`,
      file: ".data/primeiro-acesso.txt",
    };
    const text = welcome({ url, firstAccess, warnings: [] });
    for (const wanted of [url, "sl_admin_abc", "/primeiro-acesso?token=t", ".data/primeiro-acesso.txt"]) {
      expect(text).toContain(wanted);
    }
  });

  it("is short on every other start", () => {
    const text = welcome({ url, firstAccess: undefined, warnings: [] });
    expect(text.trim().split("\n").filter(Boolean)).toHaveLength(2);
  });

  it("shows what is not right yet", () => {
    const text = welcome({ url, firstAccess: undefined, warnings: ["WhatsApp: falta WHATSAPP_PHONE_NUMBER_ID."] });
    expect(text).toContain("Atenção: WhatsApp: falta WHATSAPP_PHONE_NUMBER_ID.");
  });
});
