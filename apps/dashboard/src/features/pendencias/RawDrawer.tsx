/** One raw request at the right of the page; the whole screen on the phone. Which one is in the address. */
import { Drawer } from "@mantine/core";
import { IconInboxOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { asProblem } from "../../api/problem.ts";
import { rawQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { useIsPhone } from "../../ui/screen.ts";
import { RawDetails } from "./RawDetails.tsx";

const route = getRouteApi("/frame/pendencias");

export function RawDrawer() {
  const { pedido } = route.useSearch();
  const navigate = route.useNavigate();
  const isPhone = useIsPhone();
  const close = (): void =>
    void navigate({ search: ({ pedido: _, ...search }) => search, replace: true, resetScroll: false });
  return (
    <Drawer
      opened={pedido !== undefined}
      onClose={close}
      position="right"
      size={isPhone ? "100%" : 560}
      title={pedido === undefined ? "" : texts.pendencias.one.title(pedido)}
      closeButtonProps={{ "aria-label": texts.app.close }}
      overlayProps={{ backgroundOpacity: 0.2 }}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
      data-testid="raw-drawer"
    >
      {pedido !== undefined && <Loaded key={pedido} id={pedido} />}
    </Drawer>
  );
}

function Loaded({ id }: { id: number }) {
  const { data, error, refetch } = useQuery(rawQuery(id));
  if (data) return <RawDetails request={data} />;
  if (!error) return <RowsSkeleton rows={5} height={48} />;
  if (asProblem(error).status === 404) {
    return <Empty icon={IconInboxOff} title={texts.pendencias.one.missing} text={texts.pendencias.one.missingHelp} />;
  }
  return <Failed error={error} retry={() => void refetch()} />;
}
