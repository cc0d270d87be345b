/** What a person can do to a connection: try it, and let it go on. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, read } from "../api/client.ts";

/** A harmless call to the provider that proves address, token and rights. The answer says what is wrong. */
export function useCheckConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => read(api.POST("/api/v1/connections/{id}/check", { params: { path: { id } } })),
    onSettled: () => outdated(client),
  });
}

/** Takes a pause off: what waits is delivered from now on. */
export function useResumeConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => done(api.POST("/api/v1/connections/{id}/resume", { params: { path: { id } } })),
    onSettled: () => outdated(client),
  });
}

async function outdated(client: ReturnType<typeof useQueryClient>): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["integrations"] }),
    client.invalidateQueries({ queryKey: ["overview"] }),
  ]);
}
