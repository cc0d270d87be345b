/** Security headers of every answer. The policy lets the dashboard and the API's page work from this server alone. */
import type { FastifyHelmetOptions } from "@fastify/helmet";

/** Mantine and Swagger UI set sizes and colours in style attributes; scripts come only as files of ours. */
const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'", "data:"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

const YEAR_SECONDS = 31_536_000;

/** HSTS only where the company says that its address is https: on a plain address it would lock people out. */
export function securityHeaders(publicUrl: string | undefined): FastifyHelmetOptions {
  const isHttps = publicUrl?.startsWith("https://") ?? false;
  return {
    // `upgrade-insecure-requests` is left out: it breaks an installation that is reached by http in the office.
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    // For browsers that do not know frame-ancestors.
    frameguard: { action: "deny" },
    strictTransportSecurity: isHttps ? { maxAge: YEAR_SECONDS, includeSubDomains: false } : false,
    referrerPolicy: { policy: "same-origin" },
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: "same-origin" },
  };
}
