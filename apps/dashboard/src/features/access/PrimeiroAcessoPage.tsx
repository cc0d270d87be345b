/** The owner creates the first account with the one-time link of the first start. */
import { Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { api, done } from "../../api/client.ts";
import { texts } from "../../texts/index.ts";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { AccessFrame } from "./AccessFrame.tsx";
import { emailProblem, neededProblem, passwordProblem } from "./access.model.ts";

const route = getRouteApi("/primeiro-acesso");

export function PrimeiroAcessoPage() {
  const { token } = route.useSearch();
  return token ? <OwnerForm token={token} /> : <NoToken />;
}

function OwnerForm({ token }: { token: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: "", email: "", password: "" },
    validate: { name: neededProblem, email: emailProblem, password: passwordProblem },
  });
  const create = useMutation({
    mutationFn: ({ name, email, password }: typeof form.values) =>
      done(api.POST("/api/v1/first-access", { body: { token, name: name.trim(), email: email.trim(), password } })),
    onSuccess: () => {
      client.clear();
      void navigate({ to: "/", replace: true });
    },
  });
  return (
    <AccessFrame title={texts.firstAccess.title} intro={texts.firstAccess.intro}>
      <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
        <Stack gap="md">
          <FormProblem error={create.error} />
          <TextInput
            label={texts.firstAccess.name}
            autoComplete="name"
            autoFocus
            maxLength={120}
            data-testid="first-name"
            key={form.key("name")}
            {...form.getInputProps("name")}
          />
          <TextInput
            label={texts.firstAccess.email}
            type="email"
            autoComplete="username"
            maxLength={254}
            data-testid="first-email"
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={texts.firstAccess.password}
            description={texts.firstAccess.passwordHelp}
            autoComplete="new-password"
            maxLength={128}
            data-testid="first-password"
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Button type="submit" fullWidth loading={create.isPending} data-testid="first-submit">
            {texts.firstAccess.submit}
          </Button>
        </Stack>
      </form>
    </AccessFrame>
  );
}

function NoToken() {
  const { title, text, action } = texts.firstAccess.noToken;
  return (
    <AccessFrame title={title} intro={text}>
      <Anchor component={Link} to="/entrar" size="sm">
        {action}
      </Anchor>
    </AccessFrame>
  );
}
