/**
 * People and their sessions: the tables that better-auth 1.7 works on, under names of ours (`auth/people.ts` maps
 * them; a test asks the library whether anything is missing). Foreign keys are fine here: nothing of this is hot.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table people (
    id text primary key, name text not null, email text not null unique, email_verified boolean not null, image text,
    role text not null check (role in ('owner','manager','broker')), two_factor_enabled boolean,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,

  `create table people_sessions (
    id text primary key, user_id text not null references people (id) on delete cascade, token text not null unique,
    expires_at timestamptz not null, ip_address text, user_agent text,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index people_sessions_user_id_idx on people_sessions (user_id)`,

  // Passwords stand here, as scrypt hashes, beside the accounts of a later single sign-on.
  `create table people_accounts (
    id text primary key, user_id text not null references people (id) on delete cascade,
    account_id text not null, provider_id text not null, password text,
    access_token text, refresh_token text, id_token text, scope text,
    access_token_expires_at timestamptz, refresh_token_expires_at timestamptz,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index people_accounts_user_id_idx on people_accounts (user_id)`,

  `create table people_verifications (
    id text primary key, identifier text not null, value text not null, expires_at timestamptz not null,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index people_verifications_identifier_idx on people_verifications (identifier)`,

  `create table people_two_factor (
    id text primary key, user_id text not null references people (id) on delete cascade,
    secret text not null, backup_codes text not null, verified boolean,
    failed_verification_count int, locked_until timestamptz)`,
  `create index people_two_factor_secret_idx on people_two_factor (secret)`,
  `create index people_two_factor_user_id_idx on people_two_factor (user_id)`,
];
