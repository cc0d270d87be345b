/** Reads Meta's own list of leads again, form by form: webhooks get lost, and a Page's subscription may vanish. */
import { asBody, type Change, type Reconcile, type Scope, textAt, type Unread } from "@streamleads/integration-kit";
import { idAt } from "./changes.ts";
import { isMembers, listAll, listPages } from "./listing.ts";
import { pagesOf } from "./pages.ts";
import { LEAD_FIELDS } from "./read.ts";
import type { MetaContext, MetaFields } from "./settings.ts";

/** Forms that have had leads, or may have. A deleted one cannot be read. */
const STATUSES: ReadonlySet<string> = new Set(["ACTIVE", "ARCHIVED"]);

export const reconcile: Reconcile<MetaFields> = {
  scopes: formsOf,
  list: leadsOf,
  // Meta lets a lead be read for 90 days; the last of them is cut off somewhere.
  keptDays: 89,
  // A Page has 4,800 calls a day per lead of its last 90 days: little for a new one (checked 2026-11-23).
  everyMinutes: 30,
};

/** The forms of all Pages that the token reaches. All or nothing: half a list would hide the forms that it lacks. */
async function formsOf(ctx: MetaContext): Promise<readonly Scope[] | Unread> {
  const pages = await pagesOf(ctx);
  if (!pages.ok) return pages.failure;
  const scopes: Scope[] = [];
  for (const page of pages.value) {
    const forms = await listAll(ctx, `/${page.id}/leadgen_forms`, { fields: "id,name,status" }, page.token);
    if (!forms.ok) return forms.failure;
    for (const form of forms.value) {
      const id = idAt(form, "id");
      if (id === undefined || !STATUSES.has(textAt(form, "status") ?? "ACTIVE")) continue;
      const name = textAt(form, "name") ?? id;
      scopes.push({ id, name: pages.value.length > 1 ? `${page.name}: ${name}` : name });
    }
  }
  return scopes;
}

/** Leads of a form since a moment of Meta's clock, that second included. */
async function* leadsOf(ctx: MetaContext, { id }: Scope, since: Date): AsyncGenerator<readonly Change[] | Unread> {
  const seconds = Math.max(0, Math.floor(since.getTime() / 1_000));
  const filtering = JSON.stringify([{ field: "time_created", operator: "GREATER_THAN_OR_EQUAL", value: seconds }]);
  for await (const page of listPages(ctx, `/${id}/leads`, { fields: LEAD_FIELDS, filtering })) {
    if (isMembers(page)) yield page.map((lead): Change => ({ providerId: idAt(lead, "id"), body: asBody(lead) }));
    else yield page;
  }
}
