/** A page that could not be drawn, and an address that leads nowhere. */
import { IconMapOff } from "@tabler/icons-react";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { texts } from "../texts/index.ts";
import { Empty } from "../ui/Empty.tsx";
import { Failed } from "../ui/Failed.tsx";
import { LinkButton } from "../ui/LinkButton.tsx";

export function RouteFailed({ error }: ErrorComponentProps) {
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return <Failed error={error} retry={retry} />;
}

export function NotFound() {
  const { title, text, action } = texts.app.notFound;
  return (
    <Empty
      icon={IconMapOff}
      title={title}
      text={text}
      action={
        <LinkButton variant="default" to="/">
          {action}
        </LinkButton>
      }
    />
  );
}
