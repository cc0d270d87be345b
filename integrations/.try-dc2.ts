import { watchMailbox } from "/work/main/integrations/src/mailbox/watch.ts";
import { execSync } from "node:child_process";
const marks=new Map<string,string>(); const kept=new Map(); const t0=Date.now();
const log=(...a:unknown[])=>console.log(`+${Date.now()-t0}ms`,...a);
const url=`imaps://leads%40imobsul.example:segredo-local@localhost:10993/INBOX`;
const once=()=>{const stop=new AbortController(); return {stop, run: watchMailbox({settings:{url},now:()=>new Date()} as never,{
 take: async (c)=>{ for(const x of c){ log("take",x.providerId, kept.has(x.providerId)?"known":"new"); kept.set(x.providerId,x);} },
 report:(o)=>log("report",JSON.stringify(o)), marks:{get:async n=>marks.get(n),set:async(n,v)=>{marks.set(n,v)}}, signal:stop.signal})}};
const wait=(ms:number)=>new Promise(r=>setTimeout(r,ms));
let one=once(); await wait(1200);
log("server killed"); execSync("kill $(cat /tmp/dc/run/master.pid)"); await one.run; log("watch ended");
one=once(); await one.run; log("ended while down");
execSync("rm -f /tmp/dc/mail/leads@imobsul.example/dovecot-uid* /tmp/dc/mail/leads@imobsul.example/dovecot.index*; dovecot -c /tmp/dc/dovecot.conf"); await wait(800);
one=once(); await wait(1500); log([...marks.values()]); one.stop.abort(); await one.run; log("stopped");
