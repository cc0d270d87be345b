/** Access in one step: the browser leaves for the provider's page, and comes back to the integration's. */
import { useMutation } from "@tanstack/react-query";
import { api, read } from "../api/client.ts";

export interface Authorise {
  integration: string;
  /** Reconnects this one; absent: a new one. */
  connection?: number;
  /** What people call a new one. */
  name?: string;
  /** Fields of a new one, but for its token. */
  settings?: Record<string, string>;
}

/** Asks the hub for a link that is worth one use, and goes there. Fails when the hub knows that it would lead nowhere. */
export function useAuthorise() {
  return useMutation({
    mutationFn: (body: Authorise) => read(api.POST("/api/v1/oauth/start", { body })),
    onSuccess: ({ url }) => window.location.assign(url),
  });
}
