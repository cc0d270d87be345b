/** What a person does to an import: each answer of the hub is the import as it stands then. */
import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { importQuery } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import type { ImportChange } from "./settings.model.ts";

const CALLS = {
  simulate: (id: number) => api.POST("/api/v1/imports/{id}/simular", { params: { path: { id } } }),
  start: (id: number) => api.POST("/api/v1/imports/{id}/importar", { params: { path: { id } } }),
  cancel: (id: number) => api.POST("/api/v1/imports/{id}/cancelar", { params: { path: { id } } }),
  undo: (id: number) => api.POST("/api/v1/imports/{id}/desfazer", { params: { path: { id } } }),
  forget: (id: number) => api.DELETE("/api/v1/imports/{id}", { params: { path: { id } } }),
} as const;

/** Begins, stops, takes back or forgets. `onDone` is told the import as it stands then. */
export function useImportAction(id: number, what: keyof typeof CALLS, onDone?: (one: Import) => void) {
  const settle = useSettle(id);
  return useMutation({
    // Behind changes that are still on their way: they must hold for what begins now.
    scope: { id: scopeOf(id) },
    mutationFn: () => read(CALLS[what](id)),
    onSuccess: async (one) => {
      await settle(one);
      onDone?.(one);
    },
    // The hub refuses what its state does not allow: then this page was old.
    onError: () => settle(undefined),
  });
}

/**
 * Says what columns are, how the file is read, where leads go. Changes leave one after the other, in their order.
 * @param onError told why one was not kept; what is on the screen goes back by itself
 */
export function useImportChange(id: number, onError?: (error: unknown) => void) {
  const settle = useSettle(id);
  return useMutation({
    mutationKey: changeKey(id),
    scope: { id: scopeOf(id) },
    mutationFn: (body: ImportChange) => read(api.PUT("/api/v1/imports/{id}", { params: { path: { id } }, body })),
    onSuccess: (one) => settle(one),
    onError: (error) => {
      onError?.(error);
      return settle(undefined);
    },
  });
}

/** Changes that the hub has not answered yet. */
export function usePendingChanges(id: number): readonly ImportChange[] {
  return useMutationState({
    filters: { mutationKey: changeKey(id), status: "pending" },
    select: ({ state }) => (state.variables ?? {}) as ImportChange,
  });
}

function useSettle(id: number) {
  const client = useQueryClient();
  const { queryKey } = importQuery(id);
  return async (one: Import | undefined): Promise<void> => {
    // An answer that was asked for before this change must not come after it.
    await client.cancelQueries({ queryKey });
    if (one) client.setQueryData(queryKey, one);
    else await client.invalidateQueries({ queryKey });
    void client.invalidateQueries({ queryKey: ["imports", "list"] });
  };
}

function changeKey(id: number) {
  return ["import-change", id] as const;
}

function scopeOf(id: number): string {
  return `import-${id}`;
}
