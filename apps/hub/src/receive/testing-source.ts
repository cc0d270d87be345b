/** For tests: a provider of invented shape, as unruly as the test wants it. */
import {
  asBody,
  at,
  defineSource,
  forged,
  GENUINE,
  type Reading,
  readJson,
  type Source,
} from "@streamleads/integration-kit";

export const TRIAL_SECRET = "segredo-de-teste";

export interface TrialSource {
  source: Source;
  env: Record<string, string>;
  /** How the next changes are read, instead of as leads. */
  read: ((value: unknown, attempt: number) => Promise<Reading> | Reading) | undefined;
  /** Bodies as they were read, in order. */
  seen: unknown[];
}

/** Its body is a list of leads, or one; the key comes in a header. */
export function trialSource(slug = "provedor"): TrialSource {
  const trial: TrialSource = {
    read: undefined,
    seen: [],
    env: { TRIAL_SECRET },
    source: undefined as unknown as Source,
  };
  trial.source = defineSource({
    slug,
    label: "Provedor de teste",
    docs: "https://provedor.example",
    fields: { secret: { label: "Segredo", help: "Segredo.", env: "TRIAL_SECRET", required: true, secret: true } },
    origem: "PORTAL",
    webhook: {
      paths: [`/webhooks/${slug}`],
      verify: ({ headers }, { secret }) => (headers["x-key"] === secret ? GENUINE : forged("key_wrong")),
      split({ body }) {
        const json = readJson(body);
        if (!json.ok || !Array.isArray(json.value)) return [{ body }];
        return json.value.map((one: unknown) => ({ body: asBody(one), providerId: idOf(one) }));
      },
    },
    async read({ body, attempt }): Promise<Reading> {
      const json = readJson(body);
      const value = json.ok ? json.value : undefined;
      trial.seen.push(value);
      if (trial.read) return trial.read(value, attempt);
      const lead = at(value, "lead");
      if (typeof lead === "object" && lead !== null) return { kind: "lead", lead: lead as Record<string, unknown> };
      return { kind: "parked", cause: "malformed", reason: "Sem lead.", fix: "Confira o envio." };
    },
  }) as unknown as Source;
  return trial;
}

function idOf(value: unknown): string | undefined {
  const id = at(value, "id");
  return typeof id === "string" ? id : undefined;
}
