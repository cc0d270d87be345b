/** One raw request: how it stands, why, what a person can do, and what arrived. */
import type { RawRequestDetail } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { fileSize } from "../../format/size.ts";
import { texts } from "../../texts/index.ts";
import { CopyIcon } from "../../ui/CopyText.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { RawActions } from "./RawActions.tsx";
import { RawBadge } from "./RawBadge.tsx";
import styles from "./RawDetails.module.css";
import { RawOutcome } from "./RawOutcome.tsx";
import { bodyText, rawState } from "./raw.model.ts";

export function RawDetails({ request }: { request: RawRequestDetail }) {
  const { label, received_at, provider_id, tries, bytes, content_type } = request;
  const words = texts.pendencias.one;
  const state = rawState(request);
  return (
    <div className={styles.details} data-testid="raw-details" data-raw={request.id} data-state={state}>
      <div>
        <RawBadge state={state} />
      </div>
      <RawOutcome request={request} />
      <MayWrite>
        <RawActions request={request} />
      </MayWrite>
      <div className={styles.facts}>
        <Facts>
          <Fact label={words.source}>{label}</Fact>
          <Fact label={words.received}>
            <Moment at={received_at} />
          </Fact>
          <Fact label={words.size}>{fileSize(bytes)}</Fact>
        </Facts>
        <Facts>
          <Fact label={words.providerId}>{provider_id}</Fact>
          <Fact label={words.tries}>{count(tries)}</Fact>
          <Fact label={words.type}>{content_type}</Fact>
        </Facts>
      </div>
      <Body request={request} />
    </div>
  );
}

function Body({ request }: { request: RawRequestDetail }) {
  const words = texts.pendencias.one;
  const text = bodyText(request);
  return (
    <section className={styles.body} aria-label={words.body}>
      <h3>
        {words.body}
        {text !== "" && <CopyIcon text={request.body} />}
      </h3>
      {request.is_cut && (
        <p className={styles.cut} data-testid="body-cut">
          {words.cut}
        </p>
      )}
      {request.emptied_at !== null ? (
        <p className={styles.cut} data-testid="body-emptied">
          {words.emptied} <Moment at={request.emptied_at} />
        </p>
      ) : text === "" ? (
        <p className={styles.cut}>{words.emptyBody}</p>
      ) : (
        <pre data-testid="raw-body">{text}</pre>
      )}
    </section>
  );
}
