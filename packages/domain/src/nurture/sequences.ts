/**
 * The sequences of mails that a lead who is not ready yet goes through, as data: which mail on which day. The words of
 * a mail are the e-mail connector's (`template` names them); everything else asks here.
 */
import type { Status } from "../lead/lead.ts";

export interface NurtureStep {
  /** Days from the enrolment, by the business calendar. Rising within a sequence. */
  day: number;
  template: string;
  /** What stands in the person's inbox. */
  subject: string;
  /** The mail carries a file. */
  hasAttachment?: boolean;
}

export interface NurtureSequence {
  /** Kept with each enrolment: never renamed. */
  slug: string;
  label: string;
  /** The plan of a lead of this status enrols in it. */
  status: Status;
  /** Steps are numbered from 1. */
  steps: readonly NurtureStep[];
}

/**
 * A warm lead gets five mails within a week, the seed's own first; a cold one gets six over ninety days, and the last
 * one says that it is the last. More in a week is what makes people press "spam" (own choice).
 */
export const SEQUENCES = [
  {
    slug: "nutricao-7-dias",
    label: "Nutrição de 7 dias",
    status: "MORNO",
    steps: [
      { day: 1, template: "cinco-dicas", subject: "5 dicas para escolher o imóvel ideal 💡" },
      { day: 2, template: "custos-da-compra", subject: "Além do preço: quanto custa comprar um imóvel" },
      {
        day: 4,
        template: "checklist-visita",
        subject: "Vai visitar um imóvel? Leve esta lista",
        hasAttachment: true,
      },
      { day: 5, template: "documentos", subject: "Os documentos que vale conferir antes de assinar" },
      { day: 7, template: "proximo-passo", subject: "Qual é o próximo passo da sua busca?" },
    ],
  },
  {
    slug: "nutricao-longa",
    label: "Nutrição longa (90 dias)",
    status: "FRIO",
    steps: [
      { day: 3, template: "sem-pressa", subject: "Sem pressa: como começar a procurar um imóvel" },
      { day: 15, template: "alugar-ou-comprar", subject: "Alugar ou comprar? Faça a conta completa" },
      { day: 30, template: "escolher-bairro", subject: "Como saber se um bairro é para você" },
      { day: 50, template: "financiamento", subject: "Financiamento: o que os bancos olham" },
      { day: 70, template: "novo-usado-planta", subject: "Na planta, novo ou usado: o que muda" },
      { day: 90, template: "ainda-procura", subject: "Você ainda procura um imóvel?" },
    ],
  },
] as const satisfies readonly NurtureSequence[];

export type NurtureTemplate = (typeof SEQUENCES)[number]["steps"][number]["template"];

export function sequenceNamed(slug: string): NurtureSequence | undefined {
  return SEQUENCES.find((sequence) => sequence.slug === slug);
}

/** The sequence that the plan of a status enrols in; none for QUENTE: a person calls. */
export function sequenceFor(status: Status): NurtureSequence | undefined {
  return SEQUENCES.find((sequence) => sequence.status === status);
}

/** A step by its number, from 1; `undefined` past the end and for anything that is no such number. */
export function stepOf(sequence: NurtureSequence, step: number): NurtureStep | undefined {
  return sequence.steps[step - 1];
}
