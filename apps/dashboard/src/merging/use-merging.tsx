/** Making two leads one, saying that they are two, and taking either back. What was done is told with a way back. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, read } from "../api/client.ts";
import { texts } from "../texts/index.ts";
import { announceDone, announceProblem } from "../ui/announce.ts";
import { announceUndo } from "../ui/announce-undo.tsx";

const { duplicados: words } = texts;

export interface MergeOrder {
  /** The lead that stays, and the one that becomes part of it. */
  stays: number;
  joins: number;
}

/** @param onMerged after the merge, before what is on the screen is asked for again */
export function useMerge(onMerged: (order: MergeOrder) => Promise<void> | void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ stays, joins }: MergeOrder) =>
      read(api.POST("/api/v1/leads/{id}/merge", { params: { path: { id: stays } }, body: { other_id: joins } })),
    onSuccess: async ({ merge }, order) => {
      announceUndo(words.merged(order.joins, order.stays), () => void undoMerge(client, order.stays, merge.id));
      await onMerged(order);
      await outdated(client, [order.stays, order.joins]);
    },
  });
}

/** Takes one merge apart. What went wrong is told at the corner: the dialog that asked may be gone. */
export async function undoMerge(client: QueryClient, leadId: number, mergeId: number): Promise<void> {
  try {
    const { other } = await read(
      api.POST("/api/v1/leads/{id}/unmerge", { params: { path: { id: leadId } }, body: { merge_id: mergeId } }),
    );
    announceDone(words.unmerged(other.id));
    await outdated(client, [leadId, other.id]);
  } catch (error) {
    announceProblem(words.unmergeFailed, error);
    await outdated(client, [leadId]);
  }
}

export interface Pair {
  lead_id: number;
  other_id: number;
}

/** Says that two leads are two people. */
export function useDismiss() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pair: Pair) => done(api.POST("/api/v1/duplicates/dismiss", { body: pair })),
    onSuccess: async (_, pair) => {
      announceUndo(words.dismissed, () => void reopen(client, pair));
      await outdated(client, [pair.lead_id, pair.other_id]);
    },
    onError: async (error, pair) => {
      announceProblem(words.dismissFailed, error);
      await outdated(client, [pair.lead_id, pair.other_id]);
    },
  });
}

async function reopen(client: QueryClient, pair: Pair): Promise<void> {
  try {
    await done(api.POST("/api/v1/duplicates/reopen", { body: pair }));
    announceDone(words.reopened);
  } catch (error) {
    announceProblem(words.reopenFailed, error);
  }
  await outdated(client, [pair.lead_id, pair.other_id]);
}

async function outdated(client: QueryClient, leadIds: readonly number[]): Promise<void> {
  const keys = [["duplicates"], ["leads"], ["overview"], ...leadIds.map((id) => ["lead", id])];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
