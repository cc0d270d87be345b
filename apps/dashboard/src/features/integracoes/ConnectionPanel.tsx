/** One connection in full: state, why, what to do, the last day, figures, health, test, off and on. */
import { Button } from "@mantine/core";
import { IconExternalLink, IconPlayerPlay, IconPlugConnected } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useCheckConnection, useResumeConnection } from "../../actions/connection.ts";
import type { Connection } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { CheckResult } from "../../ui/CheckResult.tsx";
import { ConnectionBadge } from "../../ui/ConnectionBadge.tsx";
import { SandboxBadge } from "../../ui/DashedBadge.tsx";
import { MayManage, MayWrite } from "../../ui/MayWrite.tsx";
import { Moment, useRelative } from "../../ui/Moment.tsx";
import { ReconnectButton } from "../../ui/ReconnectButton.tsx";
import styles from "./ConnectionPanel.module.css";
import { connectionFigures } from "./connection.model.ts";
import { HealthFacts } from "./HealthFacts.tsx";
import { needsReconnect } from "./health.model.ts";
import { PowerButton } from "./PowerButton.tsx";
import { SparkBars } from "./SparkBars.tsx";

export function ConnectionPanel({ connection, docs }: { connection: Connection; docs: string }) {
  const check = useCheckConnection();
  useForgetOldCheck(check, connection.state);
  const relative = useRelative();
  const { state, reason, fix, resumes_at } = connection;
  const isReconnect = needsReconnect(connection);
  return (
    <Card testId="connection-panel">
      <header className={styles.head}>
        <h2 className={styles.name}>{connection.label}</h2>
        <ConnectionBadge state={state} variant="soft" />
        {connection.sandbox && <SandboxBadge />}
        <MayWrite>
          <div className={styles.actions}>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlugConnected size={15} stroke={1.8} />}
              loading={check.isPending}
              onClick={() => check.mutate(connection.id)}
              data-testid="test-connection"
            >
              {texts.integracoes.test}
            </Button>
            {isReconnect ? (
              <MayManage>
                <ReconnectButton connection={connection} />
              </MayManage>
            ) : (
              state === "paused" && <ResumeButton id={connection.id} />
            )}
            <PowerButton connection={connection} />
          </div>
        </MayWrite>
      </header>
      {state !== "ok" && (reason || fix) && (
        <p className={styles.why}>
          {reason && <strong>{reason} </strong>}
          {fix} {resumes_at && texts.integracoes.resumesAt(relative(resumes_at))}
        </p>
      )}
      {connection.disabled_at !== null && <DisabledSince connection={connection} />}
      <CheckResult check={check} connectionId={null} />
      <div className={styles.spark}>
        <p>{texts.integracoes.lastDay}</p>
        <SparkBars hourly={connection.hourly} label={connection.label} />
      </div>
      <Figures connection={connection} />
      <HealthFacts connection={connection} />
      <p className={styles.foot}>
        <span>
          {texts.integracoes.configured}{" "}
          {connection.source === "env" ? texts.integracoes.fromEnv : texts.integracoes.fromDashboard}
        </span>
        <Link
          to="/integracoes/$slug"
          params={{ slug: connection.integration }}
          search={{ tab: "configuracao" }}
          className={styles.docs}
          data-testid="configure"
        >
          {texts.conexoes.health.configure}
        </Link>
        <a className={styles.docs} href={docs} target="_blank" rel="noreferrer noopener">
          {texts.integracoes.guide}
          <IconExternalLink size={14} stroke={1.8} aria-hidden />
        </a>
      </p>
    </Card>
  );
}

/** "Funcionando" of a minute ago next to "Parada" of now would contradict: what came between is the news. */
function useForgetOldCheck(check: ReturnType<typeof useCheckConnection>, state: Connection["state"]): void {
  const before = useRef(state);
  const { data, reset } = check;
  useEffect(() => {
    const hasStopped = before.current !== "paused" && state === "paused";
    before.current = state;
    if (hasStopped && data?.ok) reset();
  }, [state, data, reset]);
}

/** Off is no fault: who switched it off, since when, and that nothing is lost meanwhile. */
function DisabledSince({ connection: { disabled_at, disabled_by, waiting } }: { connection: Connection }) {
  const { power } = texts.conexoes;
  return (
    <p className={styles.why} data-testid="disabled-since">
      <strong>
        {power.since} {disabled_at && <Moment at={disabled_at} />} {disabled_by && power.by(disabled_by)}.
      </strong>{" "}
      {power.waits(waiting)}
    </p>
  );
}

function Figures({ connection }: { connection: Connection }) {
  const { waiting, last_delivered_at } = connection;
  return (
    <dl className={styles.figures}>
      {connectionFigures(connection).map(({ label, value, isBad }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd data-bad={isBad || undefined}>{value}</dd>
        </div>
      ))}
      <div>
        <dt>{texts.integracoes.waiting}</dt>
        <dd>{count(waiting)}</dd>
      </div>
      <div>
        <dt>{texts.integracoes.lastDelivered}</dt>
        <dd>{last_delivered_at ? <Moment at={last_delivered_at} /> : texts.integracoes.neverDelivered}</dd>
      </div>
    </dl>
  );
}

/** The hub tries the connection first, and lets it go on only when that worked. */
function ResumeButton({ id }: { id: number }) {
  const resume = useResumeConnection();
  return (
    <Button
      size="xs"
      leftSection={<IconPlayerPlay size={15} stroke={1.8} />}
      loading={resume.isPending}
      onClick={() =>
        resume.mutate(id, {
          onSuccess: () => announceDone(texts.integracoes.resumed),
          onError: (error) => announceProblem(texts.integracoes.testBad, error),
        })
      }
      data-testid="resume-connection"
    >
      {texts.integracoes.resume}
    </Button>
  );
}
