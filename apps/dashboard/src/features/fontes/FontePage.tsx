/** One source: how it is and what to do, its address, the comparison with the provider; of an own one also its set-up. */
import { IconChevronLeft, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { sourcesQuery } from "../../api/queries.ts";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Page } from "../../ui/Page.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { AddressCard } from "./AddressCard.tsx";
import { ExamplesCard } from "./ExamplesCard.tsx";
import styles from "./FontePage.module.css";
import { KindBadge } from "./KindBadge.tsx";
import { MappingCard } from "./MappingCard.tsx";
import { NotConfiguredList } from "./NotConfiguredList.tsx";
import { ReconcileCard } from "./ReconcileCard.tsx";
import { SettingsCard } from "./SettingsCard.tsx";
import { SourcePanel } from "./SourcePanel.tsx";

const route = getRouteApi("/frame/fontes/$slug");

export function FontePage() {
  const { slug } = route.useParams();
  const { data, error, refetch } = useQuery(sourcesQuery);
  const source = data?.sources.find((each) => each.slug === slug);
  if (source) return <Loaded key={slug} source={source} />;
  return (
    <Page title={texts.fontes.title} above={<Back />}>
      <Card flush>
        {data ? (
          <Missing slug={slug} />
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={6} height={52} />
        )}
      </Card>
    </Page>
  );
}

function Loaded({ source }: { source: Source }) {
  const { label, kind, state } = source;
  const isOwn = kind === "generic";
  return (
    <Page
      title={label}
      above={<Back />}
      heading={
        <>
          {label}
          <KindBadge kind={kind} />
        </>
      }
    >
      {state === "not_configured" ? (
        <NotConfiguredList sources={[source]} />
      ) : (
        <>
          <SourcePanel source={source} />
          <AddressCard source={source} />
          {source.can_reconcile && <ReconcileCard source={source} />}
          {isOwn && (
            <MayWrite>
              <MappingCard source={source} />
              <ExamplesCard source={source} />
              <SettingsCard source={source} />
            </MayWrite>
          )}
        </>
      )}
    </Page>
  );
}

function Missing({ slug }: { slug: string }) {
  const { title, text, action } = texts.fontes.missing;
  return (
    <Empty
      icon={IconPlugConnectedX}
      title={title}
      text={text}
      action={
        <div className={styles.ways}>
          <LinkButton variant="default" to="/fontes">
            {action}
          </LinkButton>
          <LinkButton variant="default" to="/pendencias" search={{ source: slug }}>
            {texts.pendencias.title}
          </LinkButton>
        </div>
      }
    />
  );
}

function Back() {
  return (
    <Link to="/fontes" className={styles.back}>
      <IconChevronLeft size={15} stroke={1.8} aria-hidden />
      {texts.fontes.back}
    </Link>
  );
}
