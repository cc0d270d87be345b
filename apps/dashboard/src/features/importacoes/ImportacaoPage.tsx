/** One import, from its columns to its undo. Its number is in the address, so that one can leave and come back. */
import { IconChevronLeft, IconTableOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ApiProblem } from "../../api/problem.ts";
import { importQuery } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import { fileSize } from "../../format/size.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./ImportacaoPage.module.css";
import { ImportOver } from "./ImportOver.tsx";
import { ImportStateMark } from "./ImportState.tsx";
import { rowsText, stageOf } from "./import.model.ts";
import { Prepare } from "./Prepare.tsx";
import { Working } from "./Working.tsx";

const route = getRouteApi("/frame/importacoes/$id");
const { importacoes: words } = texts;

export function ImportacaoPage() {
  const id = Number(route.useParams().id);
  const isNumber = Number.isSafeInteger(id) && id > 0;
  const { data, error, refetch } = useQuery({ ...importQuery(id), enabled: isNumber });
  if (data) return <Loaded one={data} />;
  const isMissing = !isNumber || (error instanceof ApiProblem && error.status === 404);
  return (
    <Page title={words.title} above={<Back />}>
      <Card flush>
        {isMissing ? (
          <Missing />
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={8} height={52} />
        )}
      </Card>
    </Page>
  );
}

function Loaded({ one }: { one: Import }) {
  const stage = stageOf(one);
  return (
    <Page
      title={one.nome_arquivo}
      above={<Back />}
      heading={
        <>
          <span>{one.nome_arquivo}</span>
          <ImportStateMark of={one} variant="soft" />
        </>
      }
      below={
        <p className={styles.below}>
          {words.file.facts(rowsText(one), fileSize(one.bytes))} · <Moment at={one.criado_em} />
          {one.criado_por !== "" && ` ${words.history.by(one.criado_por)}`}
        </p>
      }
    >
      {stage === "prepare" && <Prepare one={one} />}
      {stage === "work" && <Working one={one} />}
      {stage === "over" && <ImportOver one={one} />}
    </Page>
  );
}

function Back() {
  return (
    <Link to="/importacoes" className={styles.back}>
      <IconChevronLeft size={15} stroke={1.8} aria-hidden />
      {words.back}
    </Link>
  );
}

function Missing() {
  const { title, text, action } = words.missing;
  return (
    <Empty
      icon={IconTableOff}
      title={title}
      text={text}
      action={
        <LinkButton variant="default" to="/importacoes">
          {action}
        </LinkButton>
      }
    />
  );
}
