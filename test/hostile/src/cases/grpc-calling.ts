import type { Attacker } from '../attacker.js';
import type { Case } from '../case.js';
import { type GrpcRefusal, judgeCall } from '../judge/judge-grpc.js';
import type { GrpcCall } from '../wire/grpc-line.js';

export interface Calling {
  readonly role: string;
  readonly call: (attacker: Attacker) => GrpcCall;
  readonly refusal: GrpcRefusal;
}

export const calling = (what: string, { role, call, refusal }: Calling): Case => ({
  what: `${role}: ${what}`,
  async run(attacker) {
    const { path, headers, bytes } = call(attacker);
    const token = attacker.target.tokens[role];
    const papers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await attacker.line().call({ path, bytes, headers: { ...papers, ...headers } });
    return judgeCall(answer, refusal);
  },
});
