/** How the request stands, in a sentence: why it is parked and what to do, or what became of it, with the way to its lead. */
import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { sourcesQuery } from "../../api/queries.ts";
import type { RawRequestDetail } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { LinkButton } from "../../ui/LinkButton.tsx";
import styles from "./RawDetails.module.css";
import { rawState } from "./raw.model.ts";

export function RawOutcome({ request }: { request: RawRequestDetail }) {
  const { reason, fix, lead_id } = request;
  const words = texts.pendencias.one;
  const state = rawState(request);
  const sentence = useFocusAfter(state);
  return (
    <div
      ref={sentence}
      tabIndex={-1}
      className={styles.outcome}
      data-tone={TONES[state]}
      role="status"
      data-testid="raw-outcome"
    >
      {state === "received" && <Reading source={request.source} />}
      {state === "parked" && (
        <>
          <strong>{reason ?? texts.pendencias.group.noReason}</strong>
          {fix && <p>{fix}</p>}
        </>
      )}
      {state === "discarded" && (
        <>
          <strong>{reason ?? words.discarded}</strong>
          <p>{words.discardedHelp}</p>
        </>
      )}
      {state === "ignored" && (
        <>
          <strong>{words.ignored}</strong>
          {reason && <p>{reason}</p>}
        </>
      )}
      {state === "parsed" && (
        <>
          <strong>{lead_id === null ? words.readNoLead : words.madeLead}</strong>
          {lead_id !== null && (
            <LinkButton
              size="xs"
              variant="default"
              to="/leads/$id"
              params={{ id: String(lead_id) }}
              data-testid="raw-lead"
            >
              {words.seeLead(lead_id)}
            </LinkButton>
          )}
        </>
      )}
    </div>
  );
}

/** The button that was pressed goes away with the state; the focus goes on from the sentence, not from the page's top. */
function useFocusAfter(state: string) {
  const sentence = useRef<HTMLDivElement>(null);
  const shown = useRef(state);
  useEffect(() => {
    if (shown.current === state) return;
    shown.current = state;
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) sentence.current?.focus();
  }, [state]);
  return sentence;
}

function Reading({ source }: { source: string }) {
  const { data } = useQuery(sourcesQuery);
  const state = data?.sources.find(({ slug }) => slug === source)?.state;
  const isHeld = state === "paused" || state === "off";
  return (
    <strong className={styles.reading}>
      {!isHeld && <Loader size={14} color="gray" aria-hidden />}
      {isHeld ? texts.pendencias.one.held : texts.pendencias.one.reading}
    </strong>
  );
}

const TONES = {
  received: "quiet",
  parked: "wait",
  discarded: "quiet",
  ignored: "quiet",
  parsed: "ok",
} as const;
