/** Tells once that an account was connected at the provider's page, and takes that out of the address. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";

const route = getRouteApi("/frame/integracoes/$slug");

export function useConnected(): void {
  const { conectada } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const isTold = useRef(false);
  useEffect(() => {
    if (conectada !== "sim" || isTold.current) return;
    isTold.current = true;
    announceDone(texts.conexoes.oauth.connected);
    void client.invalidateQueries({ queryKey: ["integrations"] });
    // The address that the provider sends people back to says nothing else.
    void navigate({ search: {}, replace: true });
  }, [conectada, client, navigate]);
}
