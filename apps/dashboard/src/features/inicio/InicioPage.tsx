/** The first page: how today goes, what needs a person, and the latest leads as they arrive. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { overviewQuery } from "../../api/queries.ts";
import type { Overview } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { Page } from "../../ui/Page.tsx";
import { ProblemList } from "../../ui/ProblemList.tsx";
import { ChartSkeleton } from "./ChartSkeleton.tsx";
import { Figures } from "./Figures.tsx";
import styles from "./InicioPage.module.css";
import { InicioSkeleton } from "./InicioSkeleton.tsx";
import { LatestLeads } from "./LatestLeads.tsx";
import { Sources } from "./Sources.tsx";

// The chart library is most of the code of this page; the figures do not wait for it.
const HoursChart = lazy(() => import("./HoursChart.tsx").then(({ HoursChart }) => ({ default: HoursChart })));

export function InicioPage() {
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <Page title={texts.inicio.title}>
      {data ? (
        <Loaded overview={data} />
      ) : error ? (
        <Card>
          <Failed error={error} retry={() => void refetch()} />
        </Card>
      ) : (
        <InicioSkeleton />
      )}
    </Page>
  );
}

function Loaded({ overview }: { overview: Overview }) {
  return (
    <>
      <Figures overview={overview} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <div className={styles.problems}>
            <Card title={texts.inicio.needsYou} flush testId="needs-you">
              <ProblemList problems={overview.precisa_de_voce} />
            </Card>
          </div>
          <div className={styles.chart}>
            <Card title={texts.inicio.byHour}>
              <Suspense fallback={<ChartSkeleton />}>
                <HoursChart overview={overview} />
              </Suspense>
            </Card>
          </div>
        </div>
        <div className={styles.column}>
          <div className={styles.latest}>
            <LatestLeads leads={overview.ultimos} />
          </div>
          <div className={styles.sources}>
            <Sources origens={overview.origens} />
          </div>
        </div>
      </div>
    </>
  );
}
