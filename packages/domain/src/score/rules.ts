/**
 * Rule sets are data: stored as JSON, versioned, edited and simulated before they are published. A rule looks at one
 * thing and gives its points or none; `score.ts` adds them up. All points are whole numbers and may be negative.
 */

export interface RuleSet {
  name: string;
  /** Counts up with every published change. */
  version: number;
  rules: readonly Rule[];
  /** Lowest score of each status; below `morno` is FRIO. */
  bands: { quente: number; morno: number };
}

/** `id` names the rule in explanations and reports; unique within its set. */
export type Rule = { id: string } & (
  | ContactComplete
  | InterestWords
  | CityServed
  | IncomeBands
  | Purpose
  | Budget
  | TimeFrame
  | VerifiedPhone
  | RepeatedInterest
  | SourceQuality
);

/** Name, valid e-mail and valid phone: all three or nothing. */
export interface ContactComplete {
  type: "contact_complete";
  points: number;
}

/** One of the words in `interesse`: whole words, without accents, plural too. */
export interface InterestWords {
  type: "interest_words";
  points: number;
  words: readonly string[];
}

/** `cidade` is one of these; an empty list serves every city (one has to be named all the same). */
export interface CityServed {
  type: "city_served";
  points: number;
  cities: readonly string[];
}

/** The points of the highest band that the monthly income reaches. BRL. */
export interface IncomeBands {
  type: "income_bands";
  bands: readonly { from: number; points: number }[];
}

/** What the person wants to do, from interesse, mensagem and answers; of several, the one with most points. */
export interface Purpose {
  type: "purpose";
  purposes: readonly { label: string; words: readonly string[]; points: number }[];
}

/**
 * What the person can spend against the company's price band, in BRL; `max: null` has no upper end. Read from answers
 * whose question has one of `questions` and none of `notQuestions`, else from a sum in `interesse`.
 */
export interface Budget {
  type: "budget";
  points: number;
  min: number;
  max: number | null;
  questions: readonly string[];
  notQuestions: readonly string[];
}

/** How soon, from interesse, mensagem and answers. The first frame with a word that is found counts: put "sem pressa" first. */
export interface TimeFrame {
  type: "time_frame";
  frames: readonly { label: string; words: readonly string[]; points: number }[];
}

/** A phone known to be the person's (confirmed by code or by a message from it), or at least a plausible mobile. */
export interface VerifiedPhone {
  type: "verified_phone";
  points: number;
  plausiblePoints: number;
}

/** The points of the highest step that the number of arrivals of this person reaches. */
export interface RepeatedInterest {
  type: "repeated_interest";
  steps: readonly { touches: number; points: number }[];
}

/** Points by `origem`; those not listed get `otherwise`. */
export interface SourceQuality {
  type: "source_quality";
  points: Readonly<Record<string, number>>;
  otherwise: number;
}

/** How a set is named in explanations: "Padrão v1". */
export function ruleSetName({ name, version }: Pick<RuleSet, "name" | "version">): string {
  return `${name} v${version}`;
}
