// The peer: what a Node team would build. Socket.IO in front of PostgreSQL; every message and receipt is
// committed before it is acknowledged or passed on. Plain JavaScript: a bench alone needs its two drivers.
import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';

const [host] = process.argv.slice(2);
const database = new pg.Pool({ host, user: 'bench', database: 'postgres', max: 20 });
await database.query(`
  create table message (id bigint primary key, seq bigserial, sender text not null, recipient text not null,
    body text not null, at timestamptz not null default now());
  create index on message (recipient, seq);
  create table receipt (id bigint not null, kind text not null, by_user text not null,
    at timestamptz not null default now(), primary key (id, kind));
`);
const insertMessage = {
  name: 'message',
  text: 'insert into message (id, sender, recipient, body) values ($1, $2, $3, $4) on conflict do nothing',
};
const insertReceipt = {
  name: 'receipt',
  text: 'insert into receipt (id, kind, by_user) values ($1, $2, $3) on conflict do nothing',
};

const server = createServer();
const sockets = new Server(server, {
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
});
sockets.on('connection', (socket) => {
  const { user } = socket.handshake.auth;
  socket.join(user);
  socket.on('message', async (to, id, body, acknowledge) => {
    await database.query({ ...insertMessage, values: [id, user, to, body] });
    acknowledge(1);
    sockets.to(to).emit('message', id, user, body);
  });
  for (const kind of ['delivered', 'displayed']) {
    socket.on(kind, async (to, id) => {
      await database.query({ ...insertReceipt, values: [id, kind, user] });
      sockets.to(to).emit(kind, id);
    });
  }
});
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
