/** Jobs about an invented person and broker, for the tests of this folder. */

import type { ConnectorContext, Http, Job } from "@streamleads/integration-kit";
import { createMemo } from "@streamleads/integration-kit";
import { type JobOverrides, testJob } from "@streamleads/integration-kit/testing";
import type { EmailFields, EmailSettings } from "./settings.ts";

export const NOW = new Date("2026-11-23T14:00:00Z");
export const UNSUBSCRIBE_URL = "https://leads.imobsul.example/u/v1.k1.eyJ0IjoxfQ.c2lnbmF0dXJl";

/** The kit's sample, with the params that a plan and the hub give to mails. A param set to `undefined` is taken away. */
export function jobWith({ delivery, lead, params, ...values }: JobOverrides = {}): Job {
  return testJob({
    now: NOW,
    delivery: { action: "email.welcome", key: "dlv_77-a1b2c3", ...delivery },
    lead: { email: "carlos.silva@exemplo.example", telefone: "+5511987654321", ...lead },
    params: {
      broker: { nome: "Ana Souza", telefone: "+5511912345678", email: "ana.souza@imobsul.example" },
      unsubscribeUrl: UNSUBSCRIBE_URL,
      leadUrl: "https://leads.imobsul.example/leads/123",
      ...params,
    },
    ...values,
  });
}

export const COMPANY: ConnectorContext["company"] = {
  nome: "Imob Sul",
  linkAgenda: undefined,
  publicUrl: "https://leads.imobsul.example",
  timeZone: "America/Sao_Paulo",
};

/** A context whose `http` fails the test when it is touched: SMTP has no business there. */
export function contextWith(
  settings: EmailSettings,
  values: Partial<ConnectorContext<EmailFields>> = {},
): ConnectorContext<EmailFields> {
  const refuse = (): never => {
    throw new Error("the e-mail connector called http");
  };
  const http: Http = { request: refuse, get: refuse, post: refuse, patch: refuse };
  return { settings, http, company: COMPANY, memo: createMemo(), signal: new AbortController().signal, ...values };
}
