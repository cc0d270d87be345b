/** Leaving: the session ends at the hub, and nothing read stays in this browser. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/session.ts";
import { texts } from "../texts/index.ts";
import { announceProblem } from "../ui/announce.ts";

export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: "/entrar", replace: true });
      client.clear();
    },
    onError: (error) => announceProblem(texts.person.signOutFailed, error),
  });
}
