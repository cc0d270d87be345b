# The hub, its dashboard and the embedded PostgreSQL in one image, for a user without rights on a root that cannot be
# written: only DATA_DIR (/var/lib/streamleads) and /tmp are. How to run it: docs/use/docker.md and deploy/.
#
#   docker build -t streamleads:0.1.0 .
#
# What `npm run cluster -- read-only-root` proves without Docker follows this file: COPY, ENV, USER, ENTRYPOINT, CMD and
# HEALTHCHECK are read from here. The Node is the one that the tests run on (a test compares it with package.json).
# Packages come with the versions and checksums of package-lock.json. It is `npm install --no-save` and not `npm ci`,
# which refuses the whole lock file when it lacks a platform of a developer's tool (Biome 2.6.8; checked 2026-11-24).

FROM node:26.10.0-trixie-slim AS dashboard
WORKDIR /opt/streamleads
COPY package.json package-lock.json .npmrc ./
COPY apps/dashboard/package.json apps/dashboard/
RUN ["npm", "install", "--no-save", "--omit=dev", "--workspace", "@streamleads/dashboard"]
COPY tsconfig.base.json ./
COPY apps/dashboard apps/dashboard
COPY apps/hub/src/start apps/hub/src/start
COPY scripts/build-dashboard.ts scripts/
RUN ["node", "scripts/build-dashboard.ts"]

FROM node:26.10.0-trixie-slim AS hub
WORKDIR /opt/streamleads
COPY package.json package-lock.json .npmrc ./
COPY apps/hub/package.json apps/hub/
COPY integrations/package.json integrations/
COPY packages/domain/package.json packages/domain/
COPY packages/integration-kit/package.json packages/integration-kit/
COPY packages/site-snippet/package.json packages/site-snippet/
RUN ["npm", "install", "--no-save", "--omit=dev", "--workspace", "@streamleads/hub"]
COPY apps/hub apps/hub
COPY integrations integrations
COPY packages packages
COPY scripts scripts
COPY deploy/prepare-postgres.ts deploy/
# npm runs no install scripts: the links of PostgreSQL's libraries are made here, where it can still be written.
RUN ["node", "deploy/prepare-postgres.ts"]

FROM node:26.10.0-trixie-slim
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="StreamLeads" \
      org.opencontainers.image.description="Lead hub for Brazilian real-estate companies" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# initdb looks its own account up, so the number needs a line in /etc/passwd. Nothing is installed in here: npm goes.
RUN groupadd --gid 10001 streamleads \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin streamleads \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/streamleads \
 && rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx
WORKDIR /opt/streamleads
COPY --from=hub /opt/streamleads ./
COPY --from=dashboard /opt/streamleads/apps/dashboard/dist apps/dashboard/dist
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/var/lib/streamleads HOME=/tmp
VOLUME ["/var/lib/streamleads"]
EXPOSE 8000
USER 10001:10001
STOPSIGNAL SIGTERM
# The first start makes a database; with another one it migrates.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
  CMD ["node", "-e", "fetch('http://' + process.env.HOST.replace('0.0.0.0', '127.0.0.1') + ':' + process.env.PORT + '/ready', { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Replaces the base image's shell script: signals reach Node itself. Commands: docker run … scripts/backup.ts --help
ENTRYPOINT ["node", "--import", "./scripts/require-node.mjs"]
CMD ["scripts/start.ts", "--no-build"]
