/** A mailbox: notices of portals and forms become leads, answers find their lead, bounces settle the mail that they are of. */
import { defineSource } from "@streamleads/integration-kit";
import { checkMailbox } from "./check.ts";
import { readMail } from "./read.ts";
import { relay } from "./relay.ts";
import { fields } from "./settings.ts";
import { watchMailbox } from "./watch.ts";

export const mailbox = defineSource({
  slug: "mailbox",
  label: "Caixa de e-mail",
  docs: "https://www.rfc-editor.org/rfc/rfc9051",
  fields,
  origem: "WEBSITE",
  webhook: relay,
  read: (change, { settings }) => readMail(change, settings),
  check: checkMailbox,
  watch: watchMailbox,
});
