/** Sequences of mails: what they are, where a lead stands in them, and taking a lead off one. */
import { type NurtureSequence, SEQUENCES } from "@streamleads/domain";
import { z } from "zod";
import type { HubContext } from "../../hub-context.ts";
import { findLead } from "../../leads/list.queries.ts";
import { endEnrolments } from "../../nurture/end-enrolments.ts";
import { enrolmentsOf, enrolmentView } from "../../nurture/enrolment.queries.ts";
import { AppError } from "../app-error.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { enrolmentSchema, enrolmentsSchema, sequencesSchema } from "../schemas/enrolment.ts";
import { missingLead } from "./missing-lead.ts";

export const sequencesRoute = route({
  method: "GET",
  path: "/api/v1/sequences",
  summary: "As sequências de e-mails, com o dia e o assunto de cada um",
  tag: "leads",
  access: "read",
  replies: { 200: sequencesSchema },
  handle: async () => ({ status: 200, body: { sequences: SEQUENCES.map(sequenceView) } }),
});

export const leadEnrolmentsRoute = route({
  method: "GET",
  path: "/api/v1/leads/:id/enrolments",
  summary: "As sequências de um lead: onde está, quando vem o próximo e-mail, por que parou",
  tag: "leads",
  access: "read",
  params: idParams,
  replies: { 200: enrolmentsSchema },
  async handle({ params: { id } }, hub) {
    await demandLead(id, hub);
    const enrolments = await enrolmentsOf(hub.db, id);
    return { status: 200, body: { lead_id: id, enrolments: enrolments.map(enrolmentView) } };
  },
});

export const stopEnrolmentRoute = route({
  method: "POST",
  path: "/api/v1/leads/:id/enrolments/:sequence/stop",
  summary: "Tira um lead de uma sequência; repetir não muda nada",
  tag: "leads",
  access: "write",
  params: idParams.extend({ sequence: z.string().max(60) }),
  replies: { 200: enrolmentSchema },
  async handle({ params: { id, sequence } }, hub) {
    await demandLead(id, hub);
    const at = hub.now();
    const ended = await hub.db.transaction((client) => endEnrolments(client, id, "stopped", { at, only: sequence }));
    if (ended.length > 0) {
      hub.bus.publish({ kind: "leads", ids: [id] });
      hub.log.info("nurture.stopped", { lead_id: id, sequence });
    }
    const found = (await enrolmentsOf(hub.db, id)).find((one) => one.sequence === sequence);
    if (!found) throw notEnrolled(id);
    return { status: 200, body: enrolmentView(found) };
  },
});

function sequenceView({ slug, label, status, steps }: NurtureSequence) {
  return {
    slug,
    label,
    status,
    steps: steps.map(({ day, template, subject, hasAttachment = false }, i) => ({
      step: i + 1,
      day,
      template,
      subject,
      has_attachment: hasAttachment,
    })),
  };
}

async function demandLead(id: number, hub: HubContext): Promise<void> {
  if (!(await findLead(hub.db, id))) throw await missingLead(hub.db, id);
}

function notEnrolled(id: number): AppError {
  return new AppError({
    status: 404,
    code: "not_enrolled",
    message: `O lead ${id} não passou por esta sequência.`,
    fix: `Veja as sequências do lead em /api/v1/leads/${id}/enrolments.`,
  });
}
