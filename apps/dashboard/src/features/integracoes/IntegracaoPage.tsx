/** One integration: overview, deliveries, errors by cause, settings. What is shown is in the address. */
import { IconChevronLeft, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { integrationsQuery } from "../../api/queries.ts";
import type { Integration } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { SandboxBadge } from "../../ui/DashedBadge.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { Page } from "../../ui/Page.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { ConfigTab } from "./ConfigTab.tsx";
import { DeliveriesTab } from "./DeliveriesTab.tsx";
import { ErrorsTab } from "./ErrorsTab.tsx";
import styles from "./IntegracaoPage.module.css";
import { IntegracaoTabs } from "./IntegracaoTabs.tsx";
import { shownTab } from "./integracao.search.ts";
import { OverviewTab } from "./OverviewTab.tsx";
import { useConnected } from "./use-connected.ts";

const route = getRouteApi("/frame/integracoes/$slug");

export function IntegracaoPage() {
  const { slug } = route.useParams();
  const { data, error, refetch } = useQuery(integrationsQuery);
  const integration = data?.integrations.find((each) => each.integration === slug);
  if (integration) return <Loaded integration={integration} />;
  return (
    <Page title={texts.integracoes.title} above={<Back />}>
      <Card flush>
        {data ? (
          <Missing />
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={6} height={52} />
        )}
      </Card>
    </Page>
  );
}

function Loaded({ integration }: { integration: Integration }) {
  const { tab: wanted } = route.useSearch();
  const { label, connections } = integration;
  const tab = shownTab(wanted, connections.length > 0);
  useConnected();
  return (
    <Page
      title={label}
      above={<Back />}
      heading={
        <>
          {label}
          {connections.some(({ sandbox }) => sandbox) && <SandboxBadge />}
        </>
      }
    >
      <IntegracaoTabs integration={integration} tab={tab} />
      {tab === "geral" && <OverviewTab integration={integration} />}
      {tab === "entregas" && <DeliveriesTab slug={integration.integration} />}
      {tab === "erros" && <ErrorsTab slug={integration.integration} />}
      {tab === "configuracao" && <ConfigTab integration={integration} />}
    </Page>
  );
}

function Missing() {
  const { title, text, action } = texts.integracoes.missing;
  return (
    <Empty
      icon={IconPlugConnectedX}
      title={title}
      text={text}
      action={
        <LinkButton variant="default" to="/integracoes">
          {action}
        </LinkButton>
      }
    />
  );
}

function Back() {
  return (
    <Link to="/integracoes" className={styles.back}>
      <IconChevronLeft size={15} stroke={1.8} aria-hidden />
      {texts.integracoes.back}
    </Link>
  );
}
