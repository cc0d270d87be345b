/** The query cache: what is asked for again after a failure, and what happens when the session has ended. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isLoggedOut, isWorthRepeating } from "../api/problem.ts";

const RETRIES = 2;

/** `onLoggedOut` is called for every 401, from wherever it comes. */
export function createQueryClient(onLoggedOut: () => void): QueryClient {
  const watch = (error: unknown): void => {
    if (isLoggedOut(error)) onLoggedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < RETRIES && isWorthRepeating(error),
        retryDelay: (failures) => 600 * 2 ** failures,
        // The live stream says when something changed; a tab that was hidden is told by its own reconnection.
        refetchOnWindowFocus: false,
      },
    },
  });
}
