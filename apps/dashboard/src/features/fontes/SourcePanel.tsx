/** One source in full: state, why, what to do, the last day, figures; test and resume. */
import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlugConnected } from "@tabler/icons-react";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { CheckResult } from "../../ui/CheckResult.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { useNow, useZone } from "../../ui/now.ts";
import { GuideLink } from "./GuideLink.tsx";
import { HourBars } from "./HourBars.tsx";
import { LastCheck } from "./LastCheck.tsx";
import { PanelFigures } from "./PanelFigures.tsx";
import { SourceBadge } from "./SourceBadge.tsx";
import styles from "./SourcePanel.module.css";
import { refusalWords, sourceTrouble, tokenEnd } from "./source.model.ts";
import { useCheckSource, useResumeSource } from "./source-actions.ts";

export function SourcePanel({ source }: { source: Source }) {
  const check = useCheckSource(source.slug);
  const { state, label, slug, parked, can_check } = source;
  const trouble = sourceTrouble(source);
  return (
    <Card testId="source-panel">
      <header className={styles.head}>
        <SourceBadge state={state} variant="soft" />
        <div className={styles.actions}>
          {parked > 0 && (
            <LinkButton
              size="xs"
              variant="default"
              to="/pendencias"
              search={{ source: slug }}
              data-testid="source-parked"
            >
              {texts.fontes.seeParked(parked)}
            </LinkButton>
          )}
          <MayWrite>
            {can_check && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlugConnected size={15} stroke={1.8} />}
                loading={check.isPending}
                onClick={() => check.mutate()}
                data-testid="test-source"
              >
                {texts.fontes.test}
              </Button>
            )}
            {state === "paused" && <ResumeButton slug={slug} />}
          </MayWrite>
        </div>
      </header>
      {trouble && (
        <p className={styles.why}>
          {trouble.reason && <strong>{trouble.reason} </strong>}
          {trouble.fix}
        </p>
      )}
      <CheckResult check={check} connectionId={null} />
      <TokenNotice expiresAt={source.token_expires_at} />
      <Refused source={source} />
      <div className={styles.spark}>
        <p>{texts.fontes.lastDay}</p>
        <HourBars hourly={source.hourly} label={label} />
      </div>
      <PanelFigures source={source} />
      <p className={styles.foot}>
        <LastCheck source={source} />
        {/* An own source has its examples further down. */}
        {source.kind === "built_in" && <GuideLink docs={source.docs} />}
      </p>
    </Card>
  );
}

function TokenNotice({ expiresAt }: { expiresAt: string | null }) {
  const end = tokenEnd(expiresAt, useNow(), useZone());
  if (!end || end.tone === "quiet") return null;
  return (
    <p className={styles.why} data-tone={end.tone} data-testid="source-token">
      <strong>
        {texts.fontes.figures.token} {end.words}.{" "}
      </strong>
      {texts.fontes.token.fix}
    </p>
  );
}

function Refused({ source: { day, refused_cause } }: { source: Source }) {
  if (day.refused === 0) return null;
  const { title, last, fix } = texts.fontes.refused;
  return (
    <p className={styles.why} data-tone="wait" data-testid="source-refused">
      <strong>
        {title(day.refused)}. {refused_cause && last(refusalWords(refused_cause))}{" "}
      </strong>
      {fix}
    </p>
  );
}

/** The hub tries the source first, and lets it go on only when that worked. */
function ResumeButton({ slug }: { slug: string }) {
  const resume = useResumeSource(slug);
  return (
    <Button
      size="xs"
      leftSection={<IconPlayerPlay size={15} stroke={1.8} />}
      loading={resume.isPending}
      onClick={() =>
        resume.mutate(undefined, {
          onSuccess: () => announceDone(texts.fontes.resumed),
          onError: (error) => announceProblem(texts.fontes.resumeFailed, error),
        })
      }
      data-testid="resume-source"
    >
      {texts.fontes.resume}
    </Button>
  );
}
