/** Does what a reading says: a lead, an event, a status, a claim, a stage, or what the raw request waits for. */
import type { OwnContacts } from "@streamleads/domain";
import type { FoundLead, Reading } from "@streamleads/integration-kit";
import type { Engine } from "../deliveries/engine.ts";
import type { SendGate } from "../deliveries/send-gate.ts";
import type { Intake } from "../leads/intake.ts";
import type { BatchRules } from "../leads/intake-batch.ts";
import type { LiveSource, Sources } from "../sources/sources.ts";
import type { Counted } from "../sources/tally.ts";
import type { Bus } from "../store/bus.ts";
import type { Database } from "../store/database.ts";
import type { DeliveryKeys } from "./delivery-keys.ts";
import type { RawLease, RawSettlement } from "./raw.store.ts";
import { pausedUntil } from "./reader.ts";
import { takeClaim } from "./take-claim.ts";
import { takeEvent } from "./take-event.ts";
import { takeLead } from "./take-lead.ts";
import { takeStage } from "./take-stage.ts";
import { takeStatus } from "./take-status.ts";

export interface TakenReading {
  /** Absent: the raw request was settled in the transaction of what it made. */
  settlement?: RawSettlement;
  counted?: Counted;
}

export interface TakeParts {
  db: Database;
  intake: Pick<Intake, "accept">;
  sources: Sources;
  engine: Pick<Engine, "wake">;
  gate: Pick<SendGate, "suppress" | "addressHash">;
  keys: DeliveryKeys;
  bus: Bus;
  own: () => OwnContacts;
  rules: () => BatchRules;
  now: () => Date;
}

/** The one place where a reading becomes something; throws only for what a person or a new version has to mend. */
export async function takeReading(
  parts: TakeParts,
  lease: RawLease,
  reading: Reading,
  live: LiveSource,
): Promise<TakenReading> {
  const { sources, now } = parts;
  switch (reading.kind) {
    case "lead":
      return asLead(parts, lease, reading, live);
    case "event": {
      const taken = await takeEvent(parts, lease, reading);
      if (taken.kind === "gone") return {};
      if (taken.kind === "taken") return told(parts, taken);
      if (taken.kind === "staff") return ignored("from_staff", "Veio de um contato da própria empresa.");
      return reading.elseLead ? asLead(parts, lease, reading.elseLead, live) : parked(NOBODY_KNOWN);
    }
    case "claim": {
      const taken = await takeClaim(parts, lease, reading);
      if (taken.kind === "nobody") return parked(LEAD_GONE);
      return taken.kind === "gone" ? {} : told(parts, taken);
    }
    case "stage": {
      const taken = await takeStage(parts, lease, reading);
      if (taken.kind === "nobody") return parked(NOBODY_KNOWN);
      return taken.kind === "gone" ? {} : told(parts, taken);
    }
    case "status": {
      const { leadId, woken } = await takeStatus(parts, reading);
      for (const connectionId of woken) parts.engine.wake(connectionId);
      if (leadId === undefined) return ignored("message_unknown", "Fala de uma mensagem que não é nossa.");
      parts.bus.publish({ kind: "deliveries", leadIds: [leadId] });
      return { settlement: { state: "parsed", readAs: "status", leadId }, counted: "status" };
    }
    case "ignored":
      return ignored(reading.cause, reading.reason);
    case "parked":
      return parked(reading);
    case "retry": {
      const { cause, reason, notBefore, pauseSource } = reading;
      const dueAt = notBefore ?? now();
      if (pauseSource) await sources.holdUntil(live.source.slug, notBefore ?? pausedUntil(now()), cause);
      return { settlement: { state: "received", dueAt, counts: !pauseSource, cause, reason } };
    }
    case "reconnect": {
      const { cause, reason, fix } = reading;
      await sources.pause(live.source.slug, { cause, reason, fix });
      return { settlement: { state: "received", dueAt: now(), counts: false, cause, reason, fix } };
    }
    default:
      throw new TypeError(`a reading of an unknown kind: ${(reading as { kind: string }).kind}`);
  }
}

/** It happened to this lead: whoever looks at it is told, and what follows is taken up. */
function told(
  { bus, engine }: TakeParts,
  { leadId, woken }: { leadId: number; woken: readonly number[] },
): TakenReading {
  for (const connectionId of new Set(woken)) engine.wake(connectionId);
  bus.publish({ kind: "leads", ids: [leadId] });
  return { counted: "event" };
}

async function asLead(parts: TakeParts, lease: RawLease, found: FoundLead, live: LiveSource): Promise<TakenReading> {
  const taken = await takeLead(parts.intake, lease, found, live.source, parts.now());
  if (taken.kind === "left") {
    return taken.settlement.state === "parked" ? parked(taken.settlement) : { settlement: taken.settlement };
  }
  if (taken.accepted.kind === "gone") return {};
  return { counted: taken.accepted.kind === "created" ? "lead" : "repeated" };
}

function ignored(cause: string, reason: string): TakenReading {
  return { settlement: { state: "ignored", cause, reason }, counted: "ignored" };
}

function parked({ cause, reason, fix }: { cause: string; reason: string; fix: string }): TakenReading {
  return { settlement: { state: "parked", cause, reason, fix }, counted: "parked" };
}

const NOBODY_KNOWN = {
  cause: "person_unknown",
  reason: "Ninguém com este contato é conhecido.",
  fix: "Se for um cliente novo, cadastre-o e leia de novo; senão, descarte.",
};

const LEAD_GONE = {
  cause: "lead_unknown",
  reason: "O lead de que isto fala não existe (mais).",
  fix: "Se a pessoa foi apagada, descarte; senão, confira o número do lead.",
};
