/**
 * Forms as a source, for what was taken for a bot's: a person who knows better has it read again. Forms themselves are
 * answered by their own route, in one transaction.
 */
import { leadOfAnswers } from "@streamleads/domain";
import { defineSource, type Source } from "@streamleads/integration-kit";
import { urlencodedPairs } from "./form-body.ts";
import { sortFields } from "./form-fields.ts";

export const formSource = defineSource({
  slug: "form",
  label: "Formulário do site",
  docs: "/docs",
  fields: {},
  origem: "WEBSITE",
  isOpen: true,
  async read({ body }) {
    const { answers, consentimentos } = sortFields(urlencodedPairs(body));
    const lead = { ...leadOfAnswers(answers), ...(consentimentos.length > 0 && { consentimentos }) };
    return { kind: "lead", lead };
  },
}) as unknown as Source;
