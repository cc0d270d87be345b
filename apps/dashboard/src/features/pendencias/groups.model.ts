/** Parked requests by source and cause: what is shown, and what a bulk reading came to. */
import type { RawFilters } from "../../api/queries.ts";
import type { RawGroup, Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

/** The hub's word for requests that carry no cause; they cannot be asked for by it. */
const NO_CAUSE = "sem_causa";

export function groupKey({ source, cause }: Pick<RawGroup, "source" | "cause">): string {
  return `${source} ${cause}`;
}

export function groupsOf(groups: readonly RawGroup[], source: string | undefined): RawGroup[] {
  return groups.filter((group) => source === undefined || group.source === source);
}

/** What the API takes to list the requests of a group. */
export function groupFilter({ source, cause }: Pick<RawGroup, "source" | "cause">): RawFilters {
  return { state: "parked", source, ...(cause !== NO_CAUSE && { cause }) };
}

/** Whether the group alone can be read again: without a cause the whole source would be. */
export function canReadAll({ cause }: Pick<RawGroup, "cause">): boolean {
  return cause !== NO_CAUSE;
}

/** A bulk reading that a person started. */
export interface Reading {
  source: string;
  label: string;
  cause: string;
  queued: number;
}

export interface ReadingNews {
  words: string;
  state: "reading" | "held" | "done" | "left";
}

/**
 * How a bulk reading goes. The hub does not count one reading apart: it is over when nothing of the source waits to be
 * read, and what is parked by the same cause then is what it left.
 */
export function readingNews(
  { source, label, cause, queued }: Reading,
  groups: readonly RawGroup[],
  sources: readonly Pick<Source, "slug" | "state" | "waiting">[],
): ReadingNews {
  const { again } = texts.pendencias;
  const own = sources.find(({ slug }) => slug === source);
  if (own && own.waiting > 0) {
    return own.state === "paused" || own.state === "off"
      ? { words: again.held(label), state: "held" }
      : { words: again.reading(label, Math.min(own.waiting, queued)), state: "reading" };
  }
  const left = groups.find((group) => group.source === source && group.cause === cause)?.total ?? 0;
  return left > 0
    ? { words: again.someLeft(label, left), state: "left" }
    : { words: again.allRead(label, queued), state: "done" };
}
