/** How a bulk reading goes, until a person closes it. */
import { CloseButton, Loader } from "@mantine/core";
import { IconCircleCheck, IconInbox, IconPlayerPause } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { rawGroupsQuery, sourcesQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { type Reading, type ReadingNews, readingNews } from "./groups.model.ts";
import styles from "./ReadingNotice.module.css";

const WATCH_MS = 1_000;

export function ReadingNotice({ reading, onClose }: { reading: Reading; onClose: () => void }) {
  const groups = useQuery({ ...rawGroupsQuery, refetchInterval: WATCH_MS });
  const sources = useQuery({ ...sourcesQuery, refetchInterval: WATCH_MS });
  // Without both answers nothing is known about how it went.
  const news: ReadingNews =
    groups.data && sources.data
      ? readingNews(reading, groups.data.groups, sources.data.sources)
      : { words: texts.pendencias.again.reading(reading.label, reading.queued), state: "reading" };
  return (
    <div className={styles.notice} data-state={news.state} data-testid="reading-notice">
      <Sign state={news.state} />
      <span>{news.words}</span>
      <CloseButton size="sm" aria-label={texts.pendencias.again.close} onClick={onClose} />
    </div>
  );
}

function Sign({ state }: { state: ReadingNews["state"] }) {
  if (state === "reading") return <Loader size={15} color="gray" aria-hidden />;
  const Glyph = state === "done" ? IconCircleCheck : state === "held" ? IconPlayerPause : IconInbox;
  return <Glyph size={17} stroke={1.8} aria-hidden />;
}
