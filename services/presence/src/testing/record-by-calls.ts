import type { session } from '@stillhere/contracts';
import { isServiceFault, type Link, type OrderAnswer, type OrderName } from '@stillhere/nest-kit';

type Call = (request: unknown, context: unknown) => Promise<unknown>;

/** The link to a fake session service: an order is the unary call of its name. */
export const recordByCalls = (client: session.SessionService): Pick<Link, 'submit'> => ({
  submit({ kind, context }, settled) {
    const calls = client as unknown as Readonly<Record<string, Call>>;
    const call = calls[kind.$case]?.bind(client);
    if (!call) throw new TypeError(`the session service does not take ${kind.$case}`);
    const answer = settled as (answer: OrderAnswer<OrderName>) => void;
    call(kind.value, context).then(
      (value) => answer({ ok: true, value } as OrderAnswer),
      (fault: unknown) => {
        if (!isServiceFault(fault)) throw fault;
        answer({ ok: false, fault });
      },
    );
  },
});
