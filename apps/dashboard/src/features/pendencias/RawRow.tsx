/** One raw request of a list; the whole row opens it. */
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { RawRequest } from "../../api/types.ts";
import { fileSize } from "../../format/size.ts";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";
import styles from "./RawList.module.css";
import { rawState } from "./raw.model.ts";

export function RawRow({ request, grouped }: { request: RawRequest; grouped: boolean }) {
  const { id, label, provider_id, reason, received_at, bytes } = request;
  return (
    <li className={styles.item} data-testid="raw-row" data-raw={id} data-state={rawState(request)}>
      <Link
        to="/pendencias"
        search={(search) => ({ ...search, pedido: id })}
        replace
        className={styles.row}
        aria-label={texts.pendencias.one.open(id, label)}
      >
        <span className={styles.words}>
          <span>
            {texts.pendencias.one.title(id)} {!grouped && <span className={styles.source}>{label}</span>}
          </span>
          <span className={styles.reason}>{grouped ? provider_id : (reason ?? provider_id)}</span>
        </span>
        <span className={styles.size}>{fileSize(bytes)}</span>
        <span className={styles.when}>
          <Moment at={received_at} />
        </span>
        <IconChevronRight size={16} stroke={1.8} aria-hidden />
      </Link>
    </li>
  );
}
