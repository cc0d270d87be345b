/** Login. Afterwards a person is where they wanted to be. */
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { signIn } from "../../api/session.ts";
import { texts } from "../../texts/index.ts";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { AccessFrame } from "./AccessFrame.tsx";
import { emailProblem, neededProblem, safeTarget } from "./access.model.ts";

const route = getRouteApi("/entrar");

export function EntrarPage() {
  const { para } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "" },
    validate: { email: emailProblem, password: neededProblem },
  });
  const login = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email.trim(), password),
    onSuccess: () => {
      // Nothing of what another person saw in this browser may stay.
      client.clear();
      router.history.push(safeTarget(para));
    },
  });
  return (
    <AccessFrame title={texts.access.title}>
      <form onSubmit={form.onSubmit((values) => login.mutate(values))} noValidate>
        <Stack gap="md">
          <FormProblem error={login.error} />
          <TextInput
            label={texts.access.email}
            type="email"
            autoComplete="username"
            autoFocus
            data-testid="login-email"
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={texts.access.password}
            autoComplete="current-password"
            data-testid="login-password"
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Button type="submit" fullWidth loading={login.isPending} data-testid="login-submit">
            {texts.access.submit}
          </Button>
        </Stack>
      </form>
    </AccessFrame>
  );
}
