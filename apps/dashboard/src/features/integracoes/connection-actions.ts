/** What a person can do to a connection beyond trying it: make, change, switch off and on, authorise, remove. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, read } from "../../api/client.ts";
import type { EditedConnection } from "../../api/types.ts";
import type { ChangeBody, NewBody } from "./connection-form.model.ts";

/**
 * Makes a connection; the answer says what its first test came to.
 * @param onMade is called even when the form is gone by then: the list may tell of the connection before the answer does
 */
export function useCreateConnection(onMade: (made: EditedConnection) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewBody) => read(api.POST("/api/v1/connections", { body })),
    onSuccess: onMade,
    onSettled: () => outdated(client),
  });
}

/** Changes what is given; new settings are tested at once, and the answer says what came of it. */
export function useChangeConnection(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangeBody) => read(api.PUT("/api/v1/connections/{id}", { params: { path: { id } }, body })),
    onSettled: () => outdated(client),
  });
}

/** Off: what is planned for it waits. On: what waited is sent. */
export function useSwitchConnection(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => {
      const params = { path: { id } };
      return done(
        on
          ? api.POST("/api/v1/connections/{id}/enable", { params })
          : api.POST("/api/v1/connections/{id}/disable", { params }),
      );
    },
    onSettled: () => outdated(client),
  });
}

/** Removes it with its secrets. Refused while deliveries wait there, unless they are to be cancelled. */
export function useRemoveConnection(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (cancelWaiting: boolean) =>
      read(
        api.DELETE("/api/v1/connections/{id}", {
          params: { path: { id }, query: cancelWaiting ? { cancel_waiting: "true" } : {} },
        }),
      ),
    onSettled: () => outdated(client),
  });
}

async function outdated(client: QueryClient): Promise<void> {
  await Promise.all([["integrations"], ["overview"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}
