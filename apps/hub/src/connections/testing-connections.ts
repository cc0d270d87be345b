/** For tests of connections that people make: a provider in memory, and two connectors to it. */
import type { Outcome } from "@streamleads/domain";
import { type Connector, defineConnector, type Settings } from "@streamleads/integration-kit";

/** A CRM that does what the test says and remembers with which settings it was called. */
export class TrialCrm {
  attempts: { settings: Settings; leadId: number }[] = [];
  checks: Settings[] = [];
  setups: Settings[] = [];
  closed: Settings[] = [];
  attempt: (settings: Settings) => Promise<Outcome> = async () => ({ kind: "delivered", externalId: "1" });
  check: (settings: Settings) => Promise<Outcome> = async () => ({ kind: "delivered", note: "Conta Exemplo." });
  readonly connector: Connector;
  /** The same with OAuth. */
  readonly withOAuth: Connector;

  constructor() {
    const literal = {
      docs: "https://crm.example",
      receives: ["id", "email"],
      fields: {
        token: { label: "Token", help: "Em Configurações.", env: "CRM_TOKEN", secret: true, required: true },
        funnel: { label: "Funil", help: "", default: "padrao" },
        hookSecret: { label: "Segredo", help: "", env: "CRM_HOOK_SECRET", secret: true },
      },
      limits: { concurrency: 2, rate: null },
      part: ({ funnel }: Settings) => ({
        steps: [{ action: "contact.upsert", params: { tags: [funnel ?? ""] } }],
      }),
      check: ({ settings }: { settings: Settings }) => {
        this.checks.push(settings);
        return this.check(settings);
      },
      setup: async ({ settings }: { settings: Settings }): Promise<Outcome> => {
        this.setups.push(settings);
        return { kind: "delivered" };
      },
      actions: {
        "contact.upsert": (job: { lead: { id: number } }, { settings }: { settings: Settings }) => {
          this.attempts.push({ settings, leadId: job.lead.id });
          return this.attempt(settings);
        },
      },
      close: async ({ settings }: { settings: Settings }) => void this.closed.push(settings),
    } as const;
    this.connector = defineConnector({ slug: "crm", label: "CRM", ...literal } as unknown as Connector);
    this.withOAuth = defineConnector({
      slug: "crm-oauth",
      label: "CRM com acesso",
      ...literal,
      oauth: { provider: "crm", tokenField: "token", refresh: "rotates" },
    } as unknown as Connector);
  }
}

/** Who makes changes in tests. */
export const EDITOR = { name: "Teste", logged: { key_id: 1 } };
