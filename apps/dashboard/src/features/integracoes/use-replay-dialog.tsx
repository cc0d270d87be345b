/** The replay sheet of an integration's page. The replay that runs is in the address, so that a reload finds it again. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ReplayDialog } from "../../deliveries/ReplayDialog.tsx";
import type { ReplayRequest } from "../../deliveries/replay.model.ts";

const route = getRouteApi("/frame/integracoes/$slug");

export function useReplayDialog() {
  const [request, setRequest] = useState<ReplayRequest>();
  const { reenvio } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();

  const watch = (id: number | undefined): void =>
    void navigate({ search: (search) => ({ ...search, reenvio: id }), replace: true });
  const close = (): void => {
    setRequest(undefined);
    if (reenvio === undefined) return;
    watch(undefined);
    for (const key of ["deliveries", "causes", "integrations", "overview"]) {
      void client.invalidateQueries({ queryKey: [key] });
    }
  };

  return {
    open: setRequest,
    dialog: <ReplayDialog request={request} watching={reenvio} onStarted={watch} onClose={close} />,
  };
}
