/** Sending one delivery again: a new delivery that names the old one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done } from "../api/client.ts";
import { texts } from "../texts/index.ts";
import { announceDone, announceProblem } from "../ui/announce.ts";

export function useReplayOne() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => done(api.POST("/api/v1/deliveries/{id}/replay", { params: { path: { id } } })),
    onSuccess: () => announceDone(texts.delivery.replayed),
    onError: (error) => announceProblem(texts.delivery.replayFailed, error),
    onSettled: async () => {
      const keys = [["lead"], ["deliveries"], ["causes"], ["integrations"], ["overview"]];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}
