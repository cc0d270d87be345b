/** What arrived and could not be read: by source and cause, each with what to do. What is shown is in the address. */
import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { rawGroupsQuery, sourcesQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Page } from "../../ui/Page.tsx";
import { ParkedGroups } from "./ParkedGroups.tsx";
import styles from "./PendenciasPage.module.css";
import { VIEWS } from "./pendencias.search.ts";
import { RawDrawer } from "./RawDrawer.tsx";
import { RawList } from "./RawList.tsx";

const route = getRouteApi("/frame/pendencias");

export function PendenciasPage() {
  const { ver = "paradas", source } = route.useSearch();
  return (
    <Page title={texts.pendencias.title} below={<p className={styles.intro}>{texts.pendencias.intro}</p>}>
      <nav className={styles.tabs} aria-label={texts.pendencias.views}>
        {VIEWS.map((view) => (
          <Link
            key={view}
            to="/pendencias"
            search={{ ...(view !== "paradas" && { ver: view }), ...(source && { source }) }}
            replace
            className={styles.tab}
            aria-current={view === ver ? "page" : undefined}
            activeOptions={{ exact: true, includeSearch: true }}
            data-testid={`view-${view}`}
          >
            {texts.pendencias.view[view]}
          </Link>
        ))}
      </nav>
      {source && <SourceFilter source={source} />}
      {ver === "paradas" ? (
        <ParkedGroups source={source} />
      ) : (
        <Card flush>
          <RawList filters={{ state: "ignored", cause: "discarded", source }} empty={texts.pendencias.noneDiscarded} />
        </Card>
      )}
      <RawDrawer />
    </Page>
  );
}

function SourceFilter({ source }: { source: string }) {
  const navigate = route.useNavigate();
  const label = useLabel(source);
  return (
    <div>
      <UnstyledButton
        className={styles.chip}
        aria-label={texts.pendencias.allSources(label)}
        onClick={() => void navigate({ search: (search) => ({ ...search, source: undefined }), replace: true })}
        data-testid="source-filter"
      >
        {texts.pendencias.onlySource(label)}
        <IconX size={13} stroke={2} aria-hidden />
      </UnstyledButton>
    </div>
  );
}

/** A source's name; its slug until it is known, and for one that is gone. */
function useLabel(source: string): string {
  const groups = useQuery(rawGroupsQuery);
  const sources = useQuery(sourcesQuery);
  return (
    sources.data?.sources.find(({ slug }) => slug === source)?.label ??
    groups.data?.groups.find((group) => group.source === source)?.label ??
    source
  );
}
