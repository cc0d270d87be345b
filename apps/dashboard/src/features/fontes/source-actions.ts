/** What a person can do to a source: try it, let it go on, compare it, make and change an own one. */
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import type { NewSourceBody } from "./new-source.model.ts";

export interface SourceChange {
  label?: string;
  origem?: string;
  mapping?: Record<string, string | null>;
  enabled?: boolean;
}

/** A harmless call to the provider that proves address, token and rights. The answer says what is wrong. */
export function useCheckSource(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.POST("/api/v1/sources/{slug}/check", { params: { path: { slug } } })),
    onSettled: () => outdated(client),
  });
}

/** Tries the source, and takes its pause off when that worked. */
export function useResumeSource(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.POST("/api/v1/sources/{slug}/resume", { params: { path: { slug } } })),
    onSettled: () => outdated(client),
  });
}

/** Begins a look at the provider's own list; `started: false` when one is under way. */
export function useReconcile(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.POST("/api/v1/sources/{slug}/reconcile", { params: { path: { slug } } })),
    onSettled: () => outdated(client),
  });
}

/** Makes an own source. The answer holds the secret, which is shown this once. */
export function useCreateSource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSourceBody) => read(api.POST("/api/v1/sources", { body })),
    onSettled: () => outdated(client),
  });
}

/** Answers with the source as it is after the change. */
export function useChangeSource(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: SourceChange) => {
      const { sources } = await read(api.PUT("/api/v1/sources/{slug}", { params: { path: { slug } }, body }));
      return sources.find((each) => each.slug === slug);
    },
    onSettled: () => outdated(client),
  });
}

/** Makes a new secret; the old one stops at once. */
export function useRotateSecret(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (auth: "signature" | "token") =>
      read(api.POST("/api/v1/sources/{slug}/secret", { params: { path: { slug } }, body: { auth } })),
    onSettled: () => outdated(client),
  });
}

async function outdated(client: QueryClient): Promise<void> {
  await Promise.all([["sources"], ["overview"]].map((queryKey) => client.invalidateQueries({ queryKey })));
}
