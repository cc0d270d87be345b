/** Every address of the dashboard. Pages are loaded when they are visited; their search params are parsed here. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { isLoggedOut } from "../api/problem.ts";
import { meQuery } from "../api/queries.ts";
import { readIntegracaoSearch } from "../features/integracoes/integracao.search.ts";
import { readLeadFilters } from "../features/leads/leads.search.ts";
import { readPendenciasSearch } from "../features/pendencias/pendencias.search.ts";
import { Frame } from "./frame/Frame.tsx";
import { NotFound, RouteFailed } from "./RouteFailed.tsx";

const root = createRootRouteWithContext<{ client: QueryClient }>()({ notFoundComponent: NotFound });

const entrar = createRoute({
  getParentRoute: () => root,
  path: "/entrar",
  validateSearch: (search): { para?: string } => (typeof search.para === "string" ? { para: search.para } : {}),
  component: lazyRouteComponent(() => import("../features/access/EntrarPage.tsx"), "EntrarPage"),
});

const primeiroAcesso = createRoute({
  getParentRoute: () => root,
  path: "/primeiro-acesso",
  validateSearch: (search): { token?: string } => (typeof search.token === "string" ? { token: search.token } : {}),
  component: lazyRouteComponent(() => import("../features/access/PrimeiroAcessoPage.tsx"), "PrimeiroAcessoPage"),
});

/** Everything behind the login. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  errorComponent: RouteFailed,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.query({ ...meQuery, staleTime: "static" });
    } catch (error) {
      if (isLoggedOut(error)) throw redirect({ to: "/entrar", search: { para: location.href } });
      throw error;
    }
  },
});

const inicio = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("../features/inicio/InicioPage.tsx"), "InicioPage"),
});

const leads = createRoute({
  getParentRoute: () => frame,
  path: "/leads",
  validateSearch: readLeadFilters,
  component: lazyRouteComponent(() => import("../features/leads/LeadsPage.tsx"), "LeadsPage"),
});

const lead = createRoute({
  getParentRoute: () => frame,
  path: "/leads/$id",
  component: lazyRouteComponent(() => import("../features/lead/LeadPage.tsx"), "LeadPage"),
});

const duplicados = createRoute({
  getParentRoute: () => frame,
  path: "/duplicados",
  component: lazyRouteComponent(() => import("../features/duplicados/DuplicadosPage.tsx"), "DuplicadosPage"),
});

const importacoes = createRoute({
  getParentRoute: () => frame,
  path: "/importacoes",
  component: lazyRouteComponent(() => import("../features/importacoes/ImportacoesPage.tsx"), "ImportacoesPage"),
});

const importacao = createRoute({
  getParentRoute: () => frame,
  path: "/importacoes/$id",
  component: lazyRouteComponent(() => import("../features/importacoes/ImportacaoPage.tsx"), "ImportacaoPage"),
});

const fontes = createRoute({
  getParentRoute: () => frame,
  path: "/fontes",
  component: lazyRouteComponent(() => import("../features/fontes/FontesPage.tsx"), "FontesPage"),
});

const fonte = createRoute({
  getParentRoute: () => frame,
  path: "/fontes/$slug",
  component: lazyRouteComponent(() => import("../features/fontes/FontePage.tsx"), "FontePage"),
});

const pendencias = createRoute({
  getParentRoute: () => frame,
  path: "/pendencias",
  validateSearch: readPendenciasSearch,
  component: lazyRouteComponent(() => import("../features/pendencias/PendenciasPage.tsx"), "PendenciasPage"),
});

const integracoes = createRoute({
  getParentRoute: () => frame,
  path: "/integracoes",
  component: lazyRouteComponent(() => import("../features/integracoes/IntegracoesPage.tsx"), "IntegracoesPage"),
});

const integracao = createRoute({
  getParentRoute: () => frame,
  path: "/integracoes/$slug",
  validateSearch: readIntegracaoSearch,
  component: lazyRouteComponent(() => import("../features/integracoes/IntegracaoPage.tsx"), "IntegracaoPage"),
});

const configuracoes = createRoute({
  getParentRoute: () => frame,
  path: "/configuracoes",
  beforeLoad: ({ context }) => {
    const isOwner = context.client.getQueryData(meQuery.queryKey)?.level === "admin";
    throw redirect({ to: isOwner ? "/configuracoes/chaves" : "/configuracoes/aparencia" });
  },
});

const chaves = createRoute({
  getParentRoute: () => frame,
  path: "/configuracoes/chaves",
  component: lazyRouteComponent(() => import("../features/chaves/ChavesPage.tsx"), "ChavesPage"),
});

const aparencia = createRoute({
  getParentRoute: () => frame,
  path: "/configuracoes/aparencia",
  component: lazyRouteComponent(() => import("../features/configuracoes/AparenciaPage.tsx"), "AparenciaPage"),
});

const alertas = createRoute({
  getParentRoute: () => frame,
  path: "/alertas",
  component: lazyRouteComponent(() => import("../features/alertas/AlertasPage.tsx"), "AlertasPage"),
});

const mais = createRoute({
  getParentRoute: () => frame,
  path: "/mais",
  component: lazyRouteComponent(() => import("../features/mais/MaisPage.tsx"), "MaisPage"),
});

const routeTree = root.addChildren([
  entrar,
  primeiroAcesso,
  frame.addChildren([
    inicio,
    leads,
    lead,
    duplicados,
    importacoes,
    importacao,
    fontes,
    fonte,
    pendencias,
    integracoes,
    integracao,
    configuracoes,
    chaves,
    aparencia,
    alertas,
    mais,
  ]),
]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: RouteFailed,
    // Plain text both ways: the usual JSON would write a phone typed into the search with quotes around it.
    parseSearch: parseSearchWith((value) => value),
    stringifySearch: stringifySearchWith(String),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
