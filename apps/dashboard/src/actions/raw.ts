/** What a person can do to raw requests: read them again, alone or many, put one right, and take one off the pile. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client.ts";

/** What a person knows and the request does not say. */
export interface KnownContact {
  nome?: string;
  email?: string;
  telefone?: string;
}

/** Reads one again. Settles when the page knows how it stands after it was queued. */
export function useReadAgain(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (lead: KnownContact | undefined) =>
      read(api.POST("/api/v1/raw-requests/{id}/parse", { params: { path: { id } }, ...(lead && { body: { lead } }) })),
    onSettled: () => outdated(client),
  });
}

/** Reads again all that is parked, of a source or by a cause. The answer says how many were queued. */
export function useReadManyAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: { source: string; cause?: string | undefined }) =>
      read(api.POST("/api/v1/raw-requests/parse", { body: which })),
    onSettled: () => outdated(client),
  });
}

/** A person says that it brings no lead; it is kept and can still be read again. */
export function useDiscard(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.POST("/api/v1/raw-requests/{id}/discard", { params: { path: { id } } })),
    onSettled: () => outdated(client),
  });
}

async function outdated(client: QueryClient): Promise<void> {
  await Promise.all([["raw"], ["sources"], ["overview"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}
