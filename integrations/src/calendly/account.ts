/** Who the token belongs to, and which meeting is booked: look-ups that repeat, kept for an hour. */
import { foldText } from "@streamleads/domain";
import { textAt } from "@streamleads/integration-kit";
import { uuidOf } from "./api.ts";
import { type CalendlyContext, listed, NotRead, resource } from "./call.ts";
import { type Failure, unreadable } from "./errors.ts";

const HOUR = 3_600_000;
const OWNER = "owner";
const EVENT_TYPE = "event_type";
const NAMES_SHOWN = 8;

export interface Owner {
  uri: string;
  organization: string;
  name: string;
}
export interface EventType {
  uri: string;
  name: string;
}

/** The person whose token it is. Throws `NotRead`. */
export function ownerOf(ctx: CalendlyContext, now: Date): Promise<Owner> {
  return ctx.memo.remember(OWNER, HOUR, async () => {
    const me = await resource(ctx, now, "GET", "/users/me");
    const uri = textAt(me, "uri");
    const organization = textAt(me, "current_organization");
    if (uri === undefined || organization === undefined) throw new NotRead(unreadable);
    return { uri, organization, name: textAt(me, "name") ?? "sem nome" };
  });
}

/** The meeting that links are made for, found in the account by what the settings call it. Throws `NotRead`. */
export function eventTypeOf(ctx: CalendlyContext, now: Date): Promise<EventType> {
  const wanted = ctx.settings.eventType?.trim() ?? "";
  return ctx.memo.remember(`${EVENT_TYPE}:${wanted}`, HOUR, () =>
    /^https?:\/\//.test(wanted) ? eventTypeAt(ctx, now, wanted) : eventTypeNamed(ctx, now, wanted),
  );
}

/** Calendly says that the meeting is not what it was: it is looked up anew. */
export function forgetEventType({ memo, settings }: CalendlyContext): void {
  memo.forget(`${EVENT_TYPE}:${settings.eventType?.trim() ?? ""}`);
}

/** For a check, which asks anew. */
export function forgetAccount(ctx: CalendlyContext): void {
  ctx.memo.forget(OWNER);
  forgetEventType(ctx);
}

async function eventTypeAt(ctx: CalendlyContext, now: Date, uri: string): Promise<EventType> {
  const uuid = uuidOf(uri);
  if (uuid === undefined) throw new NotRead(notFound(uri, []));
  try {
    const found = readEventType(await resource(ctx, now, "GET", `/event_types/${uuid}`));
    if (found === undefined) throw new NotRead(unreadable);
    if (!found.isActive) throw new NotRead(inactive(found.name));
    return found;
  } catch (error) {
    if (error instanceof NotRead && error.outcome.cause === "http_404") throw new NotRead(notFound(uri, []));
    throw error;
  }
}

async function eventTypeNamed(ctx: CalendlyContext, now: Date, wanted: string): Promise<EventType> {
  const owner = await ownerOf(ctx, now);
  const all = (await listed(ctx, now, "/event_types", { user: owner.uri }))
    .map(readEventType)
    .filter((one) => one !== undefined);
  const active = all.filter(({ isActive }) => isActive);
  if (wanted === "") {
    const [only] = active;
    if (only !== undefined && active.length === 1) return only;
    throw new NotRead(active.length === 0 ? NONE : choose(active));
  }
  const fits = ({ name, slug }: ReadEventType) => foldText(name) === foldText(wanted) || slug === wanted;
  const found = active.find(fits);
  if (found !== undefined) return found;
  const asleep = all.find(fits);
  throw new NotRead(asleep ? inactive(asleep.name) : notFound(wanted, active));
}

interface ReadEventType extends EventType {
  slug: string | undefined;
  isActive: boolean;
}

function readEventType(entry: Record<string, unknown>): ReadEventType | undefined {
  const uri = textAt(entry, "uri");
  if (uri === undefined) return undefined;
  return {
    uri,
    name: textAt(entry, "name") ?? "sem nome",
    slug: textAt(entry, "slug"),
    isActive: entry.active !== false,
  };
}

const NONE: Failure = {
  kind: "reconnect",
  cause: "no_event_type",
  reason: "A conta da Calendly não tem nenhum tipo de evento ativo.",
  fix: "Na Calendly, crie e ative um tipo de evento (por exemplo, a visita), e teste de novo.",
};

function choose(active: readonly EventType[]): Failure {
  return {
    kind: "reconnect",
    cause: "event_type_not_chosen",
    reason: "A conta da Calendly tem mais de um tipo de evento, e nenhum foi escolhido.",
    fix: `Informe CALENDLY_EVENT_TYPE com um destes: ${namesOf(active)}.`,
  };
}

function notFound(wanted: string, active: readonly EventType[]): Failure {
  const names = active.length === 0 ? "" : ` Há: ${namesOf(active)}.`;
  return {
    kind: "reconnect",
    cause: "event_type_not_found",
    reason: `O tipo de evento "${wanted.slice(0, 100)}" não existe na conta da Calendly.`,
    fix: `Corrija CALENDLY_EVENT_TYPE: nome, slug ou URI.${names}`,
  };
}

function inactive(name: string): Failure {
  return {
    kind: "reconnect",
    cause: "event_type_inactive",
    reason: `O tipo de evento "${name.slice(0, 100)}" está desligado na Calendly.`,
    fix: "Ligue o tipo de evento na Calendly, ou escolha outro em CALENDLY_EVENT_TYPE.",
  };
}

function namesOf(active: readonly EventType[]): string {
  return active
    .slice(0, NAMES_SHOWN)
    .map(({ name }) => `"${name.slice(0, 60)}"`)
    .join(", ");
}
