/** What breaks: processes die or stand still, the database goes away, clocks jump. */
import { MINUTE } from "./clock.ts";
import { SimInstance } from "./instance.ts";
import type { FaultPlan } from "./scenario.ts";
import { BEAT_MS, DEAD_MS, LOOK_MS, type World } from "./world.ts";

/** Until a fault that is over has been made up for: a death is noticed, work is taken over. */
const QUIET_AFTER_MS = 2 * MINUTE;

export function scheduleFaults(world: World): void {
  for (const fault of world.scenario.faults) {
    world.clock.after(fault.at, () => {
      const { alive } = world;
      const victim = alive[fault.whom % Math.max(1, alive.length)];
      world.disturbedAt = Math.max(world.disturbedAt, world.clock.now + fault.forMs + QUIET_AFTER_MS);
      world.note(() => `${fault.kind} ${victim?.id ?? ""} for ${fault.forMs} ms`);
      if (fault.kind === "kill" && victim) kill(world, victim, fault);
      else if (fault.kind === "freeze" && victim) freeze(world, victim, fault);
      else if (fault.kind === "db_away") takeDatabaseAway(world, fault);
      else if (fault.kind === "clock" && victim) {
        victim.skewMs = fault.jumpMs;
        victim.onClock();
      } else if (fault.kind === "db_clock") {
        world.table.skewMs = fault.jumpMs;
        world.rules.connections.clockJumped();
        for (const one of alive) one.onClock();
      }
    });
  }
}

function kill(world: World, victim: SimInstance, { forMs }: FaultPlan): void {
  victim.missBeats();
  victim.isAlive = false;
  share(world);
  buryWhenSilent(world, victim, victim.id);
  lookRound(world);
  world.clock.after(forMs, () => {
    const next = new SimInstance(world, `i${world.instances.length + 1}`, victim.skewMs);
    world.instances.push(next);
    share(world);
    next.start();
  });
}

/** It stands still, whole: nothing of it happens until the thaw, when everything does. */
function freeze(world: World, victim: SimInstance, { forMs }: FaultPlan): void {
  victim.missBeats();
  victim.frozenUntil = Math.max(victim.frozenUntil, world.clock.now + forMs);
  buryWhenSilent(world, victim, victim.id);
  world.afterOf(victim, forMs + world.dice.between(0, 50), () => victim.beat());
}

function takeDatabaseAway(world: World, { forMs }: FaultPlan): void {
  if (world.dbAwaySince !== null) return;
  world.dbAwaySince = world.clock.now;
  for (const one of world.alive) one.missBeats();
  world.clock.after(forMs, () => {
    world.dbAwaySince = null;
    world.dbBackAt = world.clock.now;
    for (const one of world.alive) world.afterOf(one, world.dice.between(0, BEAT_MS), () => one.beat());
    lookRound(world);
  });
}

/**
 * Observers count the silence by their own clocks, anew after every time that the database was away. One of them buries
 * and takes over; when it dies between the two, whoever looks for owners without an instance does.
 */
function buryWhenSilent(world: World, victim: SimInstance, id: string): void {
  const again = (ms: number) => world.clock.after(ms + world.dice.between(1, 2 * BEAT_MS), () => look());
  const look = (): void => {
    const { table, clock, dice } = world;
    const isHeard = victim.isAlive && victim.frozenUntil <= clock.now;
    const { silentSince } = victim;
    if (isHeard || silentSince === null || victim.id !== id) return;
    if (clock.now - silentSince < DEAD_MS) {
      again(silentSince + DEAD_MS - clock.now);
      return;
    }
    const observers = world.alive.filter((one) => one.frozenUntil <= clock.now && one.mayStart());
    if (observers.length === 0 || world.dbAwaySince !== null) {
      again(DEAD_MS);
      return;
    }
    if (clock.now - world.dbBackAt < DEAD_MS) {
      again(world.dbBackAt + DEAD_MS - clock.now);
      return;
    }
    table.instances.delete(id);
    world.note(() => `${id} is buried`);
    takeOver(world);
    share(world);
    for (const one of observers) world.afterOf(one, dice.between(1, LOOK_MS), () => lookAtAll(world, one));
  };
  again(DEAD_MS);
}

function takeOver(world: World): void {
  const awake = world.alive.filter((one) => one.frozenUntil <= world.clock.now);
  if (awake.length === 0 || world.dbAwaySince !== null) {
    world.clock.after(DEAD_MS / 3, () => takeOver(world));
    return;
  }
  world.clock.after(world.dice.between(1, DEAD_MS / 3), () => {
    for (const owner of world.table.ownersWithoutInstance()) world.wake(world.table.takeAway(owner));
  });
}

function share(world: World): void {
  for (const one of world.alive) one.shareAmong(world.table.instances.size);
}

/** The looks that every instance takes each few seconds, once, for what only the fallen one knew of. */
function lookRound(world: World): void {
  for (const one of world.alive) world.afterOf(one, world.dice.between(1, LOOK_MS), () => lookAtAll(world, one));
}

function lookAtAll(world: World, one: SimInstance): void {
  for (const id of world.table.connections.keys()) one.lookAt(id);
}
