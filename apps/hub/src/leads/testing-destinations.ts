/** For tests of what follows a plan: an invented CRM and an ad platform that do as they are told and remember it. */
import type { Outcome } from "@streamleads/domain";
import { type Connector, defineConnector, type ErasedPerson, type Job, type Part } from "@streamleads/integration-kit";

export interface Told {
  integration: string;
  action: string;
  job: Job;
}

export interface Destinations {
  registry: Connector[];
  env: Record<string, string>;
  /** What they were told, in order. */
  told: Told[];
  /** Whom they were told to delete. */
  erased: (ErasedPerson & { integration: string })[];
  /** What an attempt comes to; may wait. */
  answer: (job: Job, integration: string) => Promise<Outcome>;
  /** What an erasure comes to. */
  erase: (person: ErasedPerson, integration: string) => Promise<Outcome>;
}

const SLUGS = ["crm", "ads", "chat"] as const;

/** `crm` and `ads` can delete, `chat` cannot. */
export function destinations(parts: Partial<Record<(typeof SLUGS)[number], Part>>): Destinations {
  const bench: Destinations = {
    registry: [],
    env: Object.fromEntries(SLUGS.filter((slug) => parts[slug]).map((slug) => [variable(slug), "x"])),
    told: [],
    erased: [],
    answer: async () => ({ kind: "delivered" }),
    erase: async () => ({ kind: "delivered" }),
  };
  bench.registry = SLUGS.map((slug) => {
    const perform = async (job: Job) => {
      bench.told.push({ integration: slug, action: job.delivery.action, job });
      return bench.answer(job, slug);
    };
    const erase = async (person: ErasedPerson) => {
      bench.erased.push({ ...person, integration: slug });
      return bench.erase(person, slug);
    };
    return defineConnector({
      slug,
      label: slug.toUpperCase(),
      docs: "https://destino.example",
      receives: [],
      fields: { token: { label: "Token", help: "", env: variable(slug), required: true } },
      limits: { concurrency: 4, rate: null },
      part: () => parts[slug] ?? {},
      check: async () => ({ kind: "delivered" }),
      actions: {
        "contact.upsert": perform,
        "contact.optout": perform,
        "note.create": perform,
        "task.create": perform,
        "audience.add": perform,
        "ads.conversion": perform,
        "conversion.create": perform,
        "call.broker": perform,
        "message.sms": perform,
        "message.followup": perform,
      },
      ...(slug !== "chat" && { erase }),
    }) as unknown as Connector;
  });
  return bench;
}

function variable(slug: string): string {
  return `TESTE_${slug.toUpperCase()}_TOKEN`;
}
