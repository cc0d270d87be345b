/** The providers around the pages. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createQueryClient } from "./query-client.ts";
import { createAppRouter } from "./router.tsx";
import { theme, variables } from "./theme.ts";

const client = createQueryClient(toLogin);
const router = createAppRouter(client);

/** The session ended: the login keeps the address, so that a person comes back to where they were. */
function toLogin(): void {
  const { pathname, href } = router.state.location;
  if (pathname === "/entrar" || pathname === "/primeiro-acesso") return;
  void router.navigate({ to: "/entrar", search: { para: href }, replace: true });
}

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
