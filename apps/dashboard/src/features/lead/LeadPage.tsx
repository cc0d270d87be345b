/** One lead: the person, what happened, and why it is worth what it is. */
import { IconArrowMerge, IconChevronLeft, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ApiProblem } from "../../api/problem.ts";
import { leadQuery } from "../../api/queries.ts";
import type { Lead } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { TestBadge } from "../../ui/DashedBadge.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { origemLabel } from "../../ui/origem.ts";
import { Page } from "../../ui/Page.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { LeadActions } from "./LeadActions.tsx";
import styles from "./LeadPage.module.css";
import { LeadSkeleton } from "./LeadSkeleton.tsx";
import { MergesCard } from "./MergesCard.tsx";
import { mergedInto } from "./merged-away.model.ts";
import { PersonCard } from "./PersonCard.tsx";
import { ScoreCard } from "./ScoreCard.tsx";
import { SeenCard } from "./SeenCard.tsx";
import { TimelineCard } from "./TimelineCard.tsx";

const route = getRouteApi("/frame/leads/$id");

export function LeadPage() {
  const id = Number(route.useParams().id);
  const isNumber = Number.isSafeInteger(id) && id > 0;
  const { data, error, refetch } = useQuery({ ...leadQuery(id), enabled: isNumber });
  const merged = mergedInto(error);
  if (merged) return <MergedAway {...merged} />;
  const isMissing = !isNumber || (error instanceof ApiProblem && error.status === 404);
  if (isMissing) return <MissingLead />;
  if (data) return <Loaded lead={data} />;
  return (
    <Page title={texts.lead.back} above={<Back />} heading={error ? undefined : " "}>
      {error ? (
        <Card>
          <Failed error={error} retry={() => void refetch()} />
        </Card>
      ) : (
        <LeadSkeleton />
      )}
    </Page>
  );
}

function Loaded({ lead }: { lead: Lead }) {
  return (
    <Page
      title={lead.nome}
      above={<Back />}
      heading={
        <>
          <span data-testid="lead-name">{lead.nome}</span>
          <StatusBadge status={lead.status} variant="soft" />
          {lead.teste && <TestBadge />}
        </>
      }
      below={
        <p className={styles.below}>
          {texts.lead.arrived} <Moment at={lead.created_at} /> · {origemLabel(lead.origem)}
        </p>
      }
      actions={
        <MayWrite>
          <LeadActions lead={lead} />
        </MayWrite>
      }
    >
      <div className={styles.columns}>
        <div className={styles.person}>
          <PersonCard lead={lead} />
        </div>
        <div className={styles.timeline}>
          <TimelineCard leadId={lead.id} />
        </div>
        <div className={styles.score}>
          <ScoreCard lead={lead} />
          <SeenCard lead={lead} />
          <MergesCard leadId={lead.id} />
        </div>
      </div>
    </Page>
  );
}

function Back() {
  return (
    <Link to="/leads" className={styles.back}>
      <IconChevronLeft size={15} stroke={1.8} aria-hidden />
      {texts.lead.back}
    </Link>
  );
}

function MergedAway({ problem, id }: { problem: ApiProblem; id: number | undefined }) {
  const { title, action } = texts.duplicados.mergedAway;
  return (
    <Page title={texts.lead.back} above={<Back />}>
      <Card testId="merged-away">
        <Empty
          icon={IconArrowMerge}
          title={title}
          text={`${problem.message} ${problem.fix}`}
          action={
            id !== undefined && (
              <LinkButton to="/leads/$id" params={{ id: String(id) }}>
                {action(id)}
              </LinkButton>
            )
          }
        />
      </Card>
    </Page>
  );
}

function MissingLead() {
  const { title, text, action } = texts.lead.missing;
  return (
    <Page title={texts.lead.back} above={<Back />}>
      <Card>
        <Empty
          icon={IconUserOff}
          title={title}
          text={text}
          action={
            <LinkButton variant="default" to="/leads">
              {action}
            </LinkButton>
          }
        />
      </Card>
    </Page>
  );
}
