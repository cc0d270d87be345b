/**
 * Mails of website forms, whoever sends them (Contact Form 7, Elementor, Wix, Google Forms): "Campo: valor" lines or a
 * table. A mail is taken for a form's only when labels say who the person is and how to reach them.
 */
import { emailIn, personName } from "../contact.ts";
import type { Message } from "../message.ts";
import { leadOfPairs } from "../notice-lead.ts";
import { bestPairs, type NoticeParser } from "./notice.ts";

/** A contact in a form is labelled; a signature with one label is a person's mail. */
const LABELS_MIN = 2;

export const form: NoticeParser = {
  name: "Formulário",
  claims: () => true,
  read: (message, { isOwn, at }) => {
    const { pairs } = bestPairs(message);
    const lead = leadOfPairs(pairs);
    const email = emailIn(typeof lead.email === "string" ? [lead.email] : [], isOwn);
    const { email: _given, ...rest } = lead;
    const hasPhone = /\d{8,}/.test(String(rest.telefone ?? "").replace(/\D/g, ""));
    if (pairs.length < LABELS_MIN || (email === undefined && !hasPhone)) return undefined;
    if (rest.nome === undefined && rest.mensagem === undefined) return undefined;
    const answerTo = email ?? (rest.nome === undefined ? undefined : replyAddress(message, isOwn));
    const name = rest.nome ?? personName(message.replyTo?.name);
    return {
      kind: "lead",
      lead: {
        capturado_em: at.toISOString(),
        ...rest,
        ...(name !== undefined && { nome: name }),
        ...(answerTo !== undefined && { email: answerTo }),
        origem: "WEBSITE",
      },
    };
  },
};

/** Forms answer to the visitor; an address of the company there is the form's setting, not the visitor. */
function replyAddress({ replyTo, from }: Message, isOwn: (address: string) => boolean): string | undefined {
  return emailIn(replyTo && replyTo.address !== from?.address ? [replyTo.address] : [], isOwn);
}
