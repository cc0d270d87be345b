/** An entry of the account's list of templates that is right, for tests to break. */
import { HOT_LEAD_TEMPLATE } from "./templates.ts";

export const GOOD = {
  name: "lead_quente_vendas",
  language: "pt_BR",
  status: "APPROVED",
  components: [
    { type: "HEADER", format: "TEXT", text: "{{1}}" },
    { type: "BODY", text: HOT_LEAD_TEMPLATE.body },
    { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "Assumir" }] },
  ],
};
